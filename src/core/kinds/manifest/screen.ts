/**
 * The cheap look before parsing: a repository has thousands of files, and few hold our kinds.
 *
 * It may say yes too often, never no to an object that a person could have written: only an
 * `apiVersion` or `kind` spelled with escapes would get past it.
 */
import { encodeUtf8, indexOfBytes } from '../../../base/index.ts'
import { fluxDomain, manifestKinds, namesOf, signOf } from '../kinds.table.ts'
import { isKustomizationFile } from '../kustomization-file/kustomization-file.ts'

const signs = [...new Set(manifestKinds.flatMap((kind) => signOf(kind) ?? []))].map(encodeUtf8)

/** Whether a file is worth decoding: by its name, then by a few searches over its bytes. */
export function mayHoldKinds(path: string, bytes: Uint8Array): boolean {
  if (isKustomizationFile(path)) return true
  if (!/\.(ya?ml|json)$/.test(path)) return false
  return signs.some((sign) => indexOfBytes(bytes, sign) !== -1)
}

/** Between the colon and the value: an anchor or a tag, and a quote. */
const before = String.raw`["']?\s*:\s*(?:[&!]\S*\s+)*["']?`
const names = manifestKinds.flatMap(namesOf)
const fluxGroups = names.map(([group]) => group).filter((group) => group.endsWith(fluxDomain))
const otherKinds = names.filter(([group]) => !group.endsWith(fluxDomain)).map(([, kind]) => kind)

const fluxKind = new RegExp(`apiVersion${before}(?:${alternatives(fluxGroups)})/`)
const coreKind = new RegExp(`kind${before}(?:${alternatives(otherKinds)})(?:List)?\\b`)

const automation = new RegExp(`kind${before}ImageUpdateAutomation(?:List)?\\b`)

/** Whether a text that cannot be read may hold an automation. */
export function mentionsAutomation(text: string): boolean {
  return automation.test(text)
}

function alternatives(texts: readonly string[]): string {
  return [...new Set(texts)].map((text) => text.replaceAll('.', '\\.')).join('|')
}

/** Whether one document's text may hold an object of our kinds. */
export function mentionsKinds(text: string): boolean {
  return mentionsFluxKinds(text) || coreKind.test(text)
}

/** The same for the kinds of Flux alone, without those of Kubernetes itself. */
export function mentionsFluxKinds(text: string): boolean {
  return fluxKind.test(text)
}
