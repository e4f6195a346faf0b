/**
 * The cheap look before parsing: a repository has thousands of files, and few hold our kinds.
 *
 * It may say yes too often, never no to an object that a person could have written: only an
 * `apiVersion` or `kind` spelled with escapes would get past it.
 */
import { encodeUtf8, indexOfBytes } from '../../../base/index.ts'
import { isKustomizationFile } from '../kustomization-file/kustomization-file.ts'

const fluxGroups = encodeUtf8('fluxcd.io/')
const secrets = encodeUtf8('Secret')
const accounts = encodeUtf8('ServiceAccount')
const namespaces = encodeUtf8('kind: Namespace')

const signs = [fluxGroups, secrets, accounts, namespaces]

/** Whether a file is worth decoding: by its name, then by a few searches over its bytes. */
export function mayHoldKinds(path: string, bytes: Uint8Array): boolean {
  if (isKustomizationFile(path)) return true
  if (!/\.(ya?ml|json)$/.test(path)) return false
  return signs.some((sign) => indexOfBytes(bytes, sign) !== -1)
}

/** Between the colon and the value: an anchor or a tag, and a quote. */
const before = String.raw`["']?\s*:\s*(?:[&!]\S*\s+)*["']?`
const fluxKind = new RegExp(
  `apiVersion${before}(?:image|source|kustomize)\\.toolkit\\.fluxcd\\.io/`,
)
const coreKind = new RegExp(
  `kind${before}(?:(?:Sealed)?Secret|ServiceAccount|Namespace)(?:List)?\\b`,
)

/** Whether one document's text may hold an object of our kinds. */
export function mentionsKinds(text: string): boolean {
  return mentionsFluxKinds(text) || coreKind.test(text)
}

/** The same for the kinds of Flux alone, without those of Kubernetes itself. */
export function mentionsFluxKinds(text: string): boolean {
  return fluxKind.test(text)
}
