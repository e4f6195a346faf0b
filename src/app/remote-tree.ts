import { encodeUtf8, indexOfBytes } from '../base/index.ts'
import { mayHoldKinds } from '../core/kinds/index.ts'
import { type FileMarkers, findMarkers, isCandidatePath } from '../core/markers/index.ts'
import type { FileIndexer, FoundFile, Remote } from '../io/git/index.ts'
import { isBelow, maxFileBytes, type TreeFile } from '../usecase/update/index.ts'
import type { ReadFiles } from './overlay.ts'

/** The marked files and manifests of a commit. */
export type RemoteTree = {
  readonly commit: string
  readonly markers: readonly FileMarkers[]
  /** Files that matter and were left alone, and why. */
  readonly notices: readonly string[]
  /** Whether the commit has a file at or below the path. */
  readonly has: (path: string) => Promise<boolean>
  readonly readManifests: () => Promise<readonly TreeFile[]>
  readonly read: ReadFiles
}

/**
 * What is remembered of a blob: its markers, and whether it may hold objects.
 *
 * The same bytes may stand in a `.yaml` and in a `.json` file; only what begins like JSON is looked
 * at in both ways.
 */
type BlobNote = {
  readonly yaml: FileMarkers | null
  readonly json: FileMarkers | null
  readonly isManifest: boolean
}

/** Raise the number whenever the same bytes would give other markers. */
const indexKey = 'markers 1'

const indexer: FileIndexer<BlobNote> = {
  key: indexKey,
  accepts: isCandidatePath,
  maxBytes: maxFileBytes,
  index(bytes) {
    const yaml = markersOf('file.yaml', bytes)
    const json = startsLikeJson(bytes) ? markersOf('file.json', bytes) : null
    const isManifest = mayHoldKinds('file.yaml', bytes) || namesNamespace(bytes)
    return yaml === null && json === null && !isManifest ? undefined : { yaml, json, isManifest }
  },
}

function markersOf(name: string, bytes: Uint8Array): FileMarkers | null {
  const found = findMarkers(name, bytes)
  return found.markers.length === 0 && found.notes.length === 0 ? null : found
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

function startsLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20)
  return first === 0x7b || first === 0x5b || first === 0x2f
}

/** Finds the files of a fetched commit that a run may need; only what is new is read. */
export async function readRemoteTree(
  remote: Remote,
  commit: string,
  signal: AbortSignal,
): Promise<RemoteTree> {
  const found = (await remote.findFiles(commit, '', indexer, signal)) ?? []
  const files = found.filter((file) => file.kind === 'file')
  const ids = new Map(files.map((file) => [file.path, file.id]))
  const read: ReadFiles = (paths) => readFiles(remote, ids, paths, signal)
  return {
    commit,
    notices: found.flatMap(noticeOf),
    markers: files.flatMap(({ path, data }) => {
      const markers = path.endsWith('.json') || path.endsWith('.jsonc') ? data.json : data.yaml
      return markers === null ? [] : [{ ...markers, path }]
    }),
    async has(path) {
      if (path === '' || found.some((file) => isBelow(file.path, path))) return true
      return (await remote.listTree(commit, path, signal)) !== undefined
    },
    readManifests: () => read(files.filter(({ data }) => data.isManifest).map(({ path }) => path)),
    read,
  }
}

function noticeOf({ kind, path }: FoundFile<BlobNote>): readonly string[] {
  return kind === 'odd-name' ? [`'${path}' was left alone: its name is not UTF-8`] : []
}

async function readFiles(
  remote: Remote,
  ids: ReadonlyMap<string, string>,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly TreeFile[]> {
  const known = paths.flatMap((path) => {
    const id = ids.get(path)
    return id === undefined ? [] : [{ path, id }]
  })
  const wanted = [...new Set(known.map(({ id }) => id))]
  const bytesById = new Map<string, Uint8Array>()
  for await (const { id, bytes } of remote.readBlobs(wanted, maxFileBytes, signal)) {
    if (bytes !== undefined) bytesById.set(id, bytes)
  }
  return known.flatMap(({ path, id }) => {
    const bytes = bytesById.get(id)
    return bytes === undefined ? [] : [{ path, bytes }]
  })
}
