import { encodeUtf8, indexOfBytes, type Offload, type Work } from '../../base/index.ts'
import {
  isKustomizationFile,
  type ManifestObject,
  type ManifestReader,
  manifestReader,
  mayHoldKinds,
  type Problem,
} from '../../core/kinds/index.ts'
import {
  type FileMarkers,
  findInEachFormat,
  formatOf,
  isCandidatePath,
  type MarkersByFormat,
  markerTerms,
} from '../../core/markers/index.ts'
import { type FileIndexer, type FoundContent } from '../../core/tree/index.ts'
import { isWorthReading, maxFileBytes } from './worth-reading.ts'

/**
 * What is remembered of a blob: its markers and its objects, without the path.
 *
 * The same bytes may stand in files of different names, and a name can decide what they are: only
 * what fits several formats is looked at in each way, and only a kustomization names a namespace.
 */
export type FileNote = {
  /** Absent when there are none. */
  readonly markers: MarkersByFormat<KeptMarkers>
  readonly objects: KeptManifests
  readonly kustomization: KeptManifests
}

/** A Secret stays where it is: nothing of a file that holds one is kept, it is read each time. */
type KeptMarkers = FileMarkers | 'unkept'

type KeptObject = Exclude<ManifestObject, { readonly kind: 'Secret' }>

/** `null` when there are none. */
type KeptManifests =
  | { readonly objects: readonly KeptObject[]; readonly problems: readonly Problem[] }
  | 'unkept'
  | null

/** Raise the number whenever the same bytes would give another note. */
const indexKey = 'files 9'

/** The term of files with objects or with problems in them. */
export const manifestTerm = 'manifest'
/** The term of files with markers that have to be read. */
export const unkeptTerm = 'unkept'
/** The term of links, which say nothing of what they lead to. */
export const linkTerm = 'link'
/** The term of files whose path cannot be written down. */
export const oddNameTerm = 'odd-name'

/** Finds what a run may need of a file by its bytes alone, so that each blob is read once. */
export function fileIndexer(read: ManifestReader, offload: Offload): FileIndexer<FileNote> {
  return {
    key: indexKey,
    accepts: isCandidatePath,
    maxBytes: maxFileBytes,
    terms,
    index: (bytes, signal) =>
      noteWork.isLarge(bytes) ? offload(noteWork, bytes, signal) : noteOf(bytes, read),
  }
}

/** The note of a file as work that another thread may do. */
export const noteWork: Work<Uint8Array, FileNote | undefined> = {
  name: 'note-file',
  run: (bytes) => noteOf(bytes, manifestReader()),
  isLarge: (bytes) => bytes.length >= largeFileBytes && isMeant(bytes),
}

/** Files from this size on take 20 ms and more on a slow machine. */
const largeFileBytes = 256 * 1024

function isMeant(bytes: Uint8Array): boolean {
  return isWorthReading('file.yaml', bytes) || namesNamespace(bytes)
}

function noteOf(bytes: Uint8Array, read: ManifestReader): FileNote | undefined {
  const mayHold = mayHoldKinds('file.yaml', bytes)
  const objects = mayHold ? manifestsOf('file.yaml', bytes, read) : null
  const found = findInEachFormat(bytes)
  const markers = objects === 'unkept' ? unkept(found) : found
  const isMoving = mayHold || namesNamespace(bytes)
  const kustomization = isMoving ? manifestsOf('kustomization.yaml', bytes, read) : null
  const isDull = Object.keys(markers).length === 0 && objects === null && kustomization === null
  return isDull ? undefined : { markers, objects, kustomization }
}

function unkept(markers: MarkersByFormat<FileMarkers>): MarkersByFormat<KeptMarkers> {
  return Object.fromEntries(Object.keys(markers).map((format) => [format, 'unkept']))
}

function terms(content: FoundContent<FileNote>): readonly string[] {
  if (content.kind === 'odd-name') return [oddNameTerm]
  if (content.kind === 'link') return [linkTerm]
  if (content.kind !== 'file') return []
  const { markers, objects, kustomization } = content.data
  const hasObjects = objects !== null || kustomization !== null
  return [...Object.values(markers).flatMap(termsOf), ...(hasObjects ? [manifestTerm] : [])]
}

/** The markers of a blob that stands at `path`; `unkept` when it has to be read for them. */
export function notedMarkers(note: FileNote, path: string): KeptMarkers | null {
  if (isUncommittable(path)) {
    return {
      path,
      objects: [],
      markers: [],
      claims: [],
      diagnostics: [{ code: 'unsafe-path', line: 1 }],
    }
  }
  const format = formatOf(path)
  const markers = format === undefined ? undefined : note.markers[format]
  if (markers === undefined) return null
  return markers === 'unkept' ? markers : { ...markers, path }
}

/** What only a damaged or hostile tree holds: no commit may name it, so its file is left alone. */
function isUncommittable(path: string): boolean {
  return path.split('/').some((part) => part === '..' || /^\.git$/i.test(part))
}

function termsOf(markers: KeptMarkers): readonly string[] {
  return markers === 'unkept' ? [unkeptTerm] : markerTerms(markers)
}

/** The objects of a blob that stands at `path`; `unkept` when it has to be read for them. */
export function notedManifests(note: FileNote, path: string): KeptManifests {
  const kept = isKustomizationFile(path) ? note.kustomization : note.objects
  if (kept === null || kept === 'unkept') return kept
  return {
    objects: kept.objects.map((one) => ({ ...one, path })),
    problems: kept.problems.map((one) => ({ ...one, path })),
  }
}

function manifestsOf(path: string, bytes: Uint8Array, read: ManifestReader): KeptManifests {
  const found = read([{ path, bytes }])
  const objects = found.objects.filter((one) => one.kind !== 'Secret')
  if (objects.length < found.objects.length) return 'unkept'
  const { problems } = found
  return objects.length === 0 && problems.length === 0 ? null : { objects, problems }
}

/**
 * Whether a line begins with `namespace:`, which is how a kustomization names it for a folder;
 * objects have theirs further in.
 */
function namesNamespace(bytes: Uint8Array): boolean {
  return indexOfBytes(bytes, namespaceLine) !== -1 || indexOfBytes(bytes, namespaceKey) === 0
}

const namespaceKey = encodeUtf8('namespace:')
const namespaceLine = encodeUtf8('\nnamespace:')
