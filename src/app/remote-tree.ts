import { type Manifests, readManifests } from '../core/kinds/index.ts'
import type { FileMarkers } from '../core/markers/index.ts'
import type { FoundFile, Remote } from '../io/git/index.ts'
import { isBelow, maxFileBytes, type TreeFile } from '../usecase/update/index.ts'
import { type BlobNote, blobIndexer, notedManifests, notedMarkers } from './blob-notes.ts'
import type { ReadFiles } from './overlay.ts'

/** The marked files and manifests of a commit. */
export type RemoteTree = {
  readonly commit: string
  readonly markers: readonly FileMarkers[]
  /** Files that matter and were left alone, and why. */
  readonly notices: readonly string[]
  /** Whether the commit has a file at or below the path. */
  readonly has: (path: string) => Promise<boolean>
  /** Files that hold objects or problems with them. */
  readonly manifestPaths: readonly string[]
  readonly readManifests: () => Promise<Manifests>
  readonly read: ReadFiles
}

/** Finds the files of a fetched commit that a run may need; only what is new is read. */
export async function readRemoteTree(
  remote: Remote,
  commit: string,
  signal: AbortSignal,
): Promise<RemoteTree> {
  const found = (await remote.findFiles(commit, '', blobIndexer, signal)) ?? []
  const files = found.filter((file) => file.kind === 'file')
  const ids = new Map(files.map((file) => [file.path, file.id]))
  const manifests = files.flatMap(({ path, data }) => {
    const kept = notedManifests(data, path)
    return kept === null ? [] : [{ path, kept }]
  })
  const read: ReadFiles = (paths) => readFiles(remote, ids, paths, signal)
  return {
    commit,
    notices: found.flatMap(noticeOf),
    markers: files.flatMap(({ path, data }) => notedMarkers(data, path)),
    async has(path) {
      if (path === '' || found.some((file) => isBelow(file.path, path))) return true
      return (await remote.listTree(commit, path, signal)) !== undefined
    },
    manifestPaths: manifests.map(({ path }) => path),
    readManifests: () => readKept(manifests, read),
    read,
  }
}

/** What is remembered, and what has to be read; in the order of the files. */
async function readKept(
  manifests: readonly { readonly path: string; readonly kept: Manifests | 'unkept' }[],
  read: ReadFiles,
): Promise<Manifests> {
  const unkept = manifests.filter(({ kept }) => kept === 'unkept').map(({ path }) => path)
  const bytesByPath = new Map((await read(unkept)).map(({ path, bytes }) => [path, bytes]))
  const found = manifests.map(({ path, kept }) => {
    if (kept !== 'unkept') return kept
    const bytes = bytesByPath.get(path)
    return readManifests(bytes === undefined ? [] : [{ path, bytes }])
  })
  return {
    objects: found.flatMap(({ objects }) => objects),
    problems: found.flatMap(({ problems }) => problems),
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
