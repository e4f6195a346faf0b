import { decodeUtf8, type Offload, type Work } from '../../../base/index.ts'
import { splitDocuments, type TreeFile } from '../../tree/index.ts'
import { isKustomizationFile } from '../kustomization-file/kustomization-file.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { manifestLimits } from './limits.ts'
import type { ManifestObject, Problem } from './manifest-object.ts'
import { type DocumentText, parseManifest } from './parse.ts'
import { CustomObjects } from './read-custom-object.ts'
import { readObject } from './read-object.ts'
import { mayHoldKinds, mentionsAutomation, mentionsFluxKinds, mentionsKinds } from './screen.ts'

/** What some files say about objects. */
export type ManifestContents = {
  /** In the order of the files, then of the lines. */
  readonly objects: readonly ManifestObject[]
  readonly problems: readonly Problem[]
}

/** Reads files that may hold manifests. Never throws: what cannot be read is a problem. */
export type ManifestReader = (files: readonly TreeFile[]) => ManifestContents

/**
 * Reads the objects of our kinds from files: YAML streams, JSON, `List`s, `kustomization.yaml`.
 *
 * Objects of every API version come out in the form of v1 with its defaults (image-reflector
 * §2.1). An object that the API server would refuse is left out and named in `problems`; so is a
 * file beyond a limit. Other kinds and files without ours cost two byte searches and never make a
 * problem. Nothing is built or decrypted, and nothing is thrown.
 */
export function readManifests(files: readonly TreeFile[]): ManifestContents {
  return manifestReader()(files)
}

/** `readManifests` for whoever calls it file by file: definitions and rules are compiled once. */
export function manifestReader(): ManifestReader {
  const custom = new CustomObjects()
  return (files) => readFiles(files, custom)
}

/** Files from this size on take 20 ms and more on a slow machine. */
const largeFileBytes = 256 * 1024

/** {@link readManifests} of one file as work that another thread may do. */
export const manifestsWork: Work<TreeFile, ManifestContents> = {
  name: 'read-manifests',
  run: (file) => readManifests([file]),
  isLarge: ({ path, bytes }) => bytes.length >= largeFileBytes && mayHoldKinds(path, bytes),
}

/** {@link readManifests} with large files read elsewhere. */
export async function readAllManifests(
  files: readonly TreeFile[],
  offload: Offload,
  signal: AbortSignal,
): Promise<ManifestContents> {
  return joinedManifests(await readEachManifest(files, offload, signal))
}

/** The same by file, in their order. */
export async function readEachManifest(
  files: readonly TreeFile[],
  offload: Offload,
  signal: AbortSignal,
): Promise<readonly ManifestContents[]> {
  const read = manifestReader()
  return Promise.all(
    files.map((file) =>
      manifestsWork.isLarge(file) ? offload(manifestsWork, file, signal) : read([file]),
    ),
  )
}

/** What stands in several files, as if it stood in one. */
export function joinedManifests(found: readonly ManifestContents[]): ManifestContents {
  return {
    objects: found.flatMap(({ objects }) => objects),
    problems: found.flatMap(({ problems }) => problems),
  }
}

function readFiles(files: readonly TreeFile[], custom: CustomObjects): ManifestContents {
  const some = files.filter(({ path, bytes }) => mayHoldKinds(path, bytes))
  return joinedManifests(some.map((file) => readFile(file, custom)))
}

function readFile({ path, bytes }: TreeFile, custom: CustomObjects): ManifestContents {
  const refuse = (message: string): ManifestContents => ({
    objects: [],
    problems: [{ severity: 'error', path, line: 1, ...lostKind(decodeUtf8(bytes)), message }],
  })
  if (bytes.length > manifestLimits.fileBytes) {
    return refuse(`has ${bytes.length} bytes, more than the limit of ${manifestLimits.fileBytes}`)
  }
  const isKustomize = isKustomizationFile(path)
  const stream = decodeUtf8(bytes).replace(/^\uFEFF/, '')
  const all = documentsOf(stream)
  const documents = all.filter(
    ({ text }) => mentionsKinds(text) || (isKustomize && text.trim() !== ''),
  )
  if (documents.length > manifestLimits.documents) {
    return refuse(`holds more than ${manifestLimits.documents} documents`)
  }
  const read = documents.map((document) => readDocument(path, document, custom))
  const found = joinedManifests([...read, { objects: [], problems: all.flatMap(unread(path)) }])
  return { ...found, problems: found.problems.toSorted((a, b) => a.line - b.line) }
}

/** A document, and what stands behind the `...` that ends it. */
type DocumentWithRest = DocumentText & { readonly rest: string; readonly restLine: number }

function documentsOf(stream: string): DocumentWithRest[] {
  let line = 1
  return splitDocuments(stream).map(({ start, contentEnd, end }) => {
    const [text, rest] = [stream.slice(start, contentEnd), stream.slice(contentEnd, end)]
    const at = line
    const restLine = at + countLines(text)
    line = restLine + countLines(rest)
    return { text, line: at, rest, restLine }
  })
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** Says where objects stand that Flux would leave out without a word. */
function unread(path: string): (document: DocumentWithRest) => Problem[] {
  const message = "what stands behind '...' is not read, neither by Flux: begin it with '---'"
  return ({ rest, restLine: line }) =>
    mentionsKinds(rest) ? [{ severity: 'warning', path, line, message }] : []
}

function readDocument(
  path: string,
  document: DocumentText,
  custom: CustomObjects,
): ManifestContents {
  const parsed = parseManifest(document)
  if (parsed.kind === 'broken') {
    return { objects: [], problems: brokenProblems(path, document.text, parsed) }
  }
  const read = [...itemsOf(parsed.value, [])].map((item) =>
    readObject(
      {
        written: item.object,
        place: { path, lineOf: (inner) => parsed.lineOf([...item.at, ...inner]) },
      },
      custom,
    ),
  )
  return {
    objects: read.flatMap(({ object }) => object ?? []),
    problems: read.flatMap(({ problems }) => problems),
  }
}

/**
 * A kustomization only hints at namespaces, so a broken one is worth a warning and no more.
 *
 * Templates of charts are no YAML yet, and a repository may hold many: those of Secrets are
 * nobody's business here, and those of our kinds are worth a warning.
 */
function brokenProblems(path: string, text: string, { line, message }: Broken): Problem[] {
  if (isKustomizationFile(path)) return [{ severity: 'warning', path, line, message }]
  if (!text.includes('{{')) {
    return [{ severity: 'error', path, line, ...lostKind(text), message }]
  }
  if (!mentionsFluxKinds(text)) return []
  return [{ severity: 'warning', path, line, message: `looks like a template: ${message}` }]
}

/** An automation that is lost is known at least to be one: a tree without any is edited as a whole. */
function lostKind(text: string): Pick<Problem, 'kind'> {
  return mentionsAutomation(text) ? { kind: 'ImageUpdateAutomation' } : {}
}

type Broken = { readonly line: number; readonly message: string }

type Item = { readonly object: JsonObject; readonly at: readonly (string | number)[] }

/** The document itself, or the items of a `List` (of any kind that ends so, as kubectl does). */
function* itemsOf(value: unknown, at: Item['at']): Generator<Item> {
  if (!isJsonObject(value)) return
  const { kind, items } = value
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)) {
    for (const [index, item] of items.entries()) yield* itemsOf(item, [...at, 'items', index])
  } else yield { object: value, at }
}
