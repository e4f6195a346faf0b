import type { Notice } from '../base/index.ts'
import { type ManifestContents, type ManifestReader, manifestReader } from '../core/kinds/index.ts'
import { findMarkers } from '../core/markers/index.ts'
import { isBelow, type TreeFile } from '../core/tree/index.ts'
import type { Remote } from '../io/git/index.ts'
import { type FindMarkers, maxFileBytes, type ReadFiles } from '../usecase/plan/index.ts'
import {
  fileIndexer,
  manifestTerm,
  notedManifests,
  notedMarkers,
  oddNameTerm,
  unkeptTerm,
} from './file-notes.ts'

/** The marked files and manifests of a commit. */
export type RemoteTree = {
  readonly commit: string
  /** Files that matter and were left alone, and why. */
  readonly notices: readonly Notice[]
  /** Whether the commit has a file or folder of this path. */
  readonly has: (path: string) => Promise<boolean>
  /** Files that hold objects or problems with them. */
  readonly manifestPaths: readonly string[]
  readonly readManifests: () => Promise<ManifestContents>
  readonly findMarkers: FindMarkers
  /** Reads files that were found before. */
  readonly read: ReadFiles
}

const nothing = new Uint8Array()

/** Looks through a fetched commit; only what is new is read. */
export async function readRemoteTree(
  remote: Remote,
  commit: string,
  signal: AbortSignal,
): Promise<RemoteTree> {
  const readManifests = manifestReader()
  const tree = remote.searchTree(commit, fileIndexer(readManifests))
  const ids = new Map<string, string>()
  const find = async (root: string, wants?: (term: string) => boolean) => {
    const query = wants === undefined ? {} : { wants }
    const below = await tree.find({ folder: root, ...query }, signal)
    // An automation may be confined to one file, which is no folder to look into.
    const found = below ?? (await tree.find({ folder: '', ...query }, signal)) ?? []
    const files = found.filter((file) => file.kind === 'file')
    for (const { path, id } of files) ids.set(path, id)
    return { found, files }
  }
  const read: ReadFiles = (paths) => readFiles(remote, ids, paths, signal)
  const { found, files } = await find('', (term) => term === manifestTerm || term === oddNameTerm)
  const manifests = files.flatMap(({ path, data }) => {
    const kept = notedManifests(data, path)
    return kept === null ? [] : [{ path, kept }]
  })
  const odd = found.filter(({ kind }) => kind === 'odd-name')
  return {
    commit,
    notices: odd.map(({ path }) => ({ text: `'${path}' was left alone: its name is not UTF-8` })),
    has: async (path) => path === '' || tree.has(path, signal),
    manifestPaths: manifests.map(({ path }) => path),
    readManifests: () => readKept(manifests, { read, readManifests }),
    async findMarkers(root, wants) {
      const also = (term: string) => term === unkeptTerm || wants?.(term) === true
      const { files } = await find(root, wants === undefined ? undefined : also)
      const noted = files
        .filter(({ path }) => isBelow(path, root))
        .map(({ path, data }) => ({ path, markers: notedMarkers(data, path) }))
      const unkept = noted.filter(({ markers }) => markers === 'unkept').map(({ path }) => path)
      const bytes = new Map((await read(unkept)).map((file) => [file.path, file.bytes]))
      return noted.flatMap(({ path, markers }) =>
        markers === 'unkept' ? findMarkers(path, bytes.get(path) ?? nothing) : (markers ?? []),
      )
    },
    read,
  }
}

/** What is remembered, and what has to be read; in the order of the files. */
async function readKept(
  manifests: readonly { readonly path: string; readonly kept: ManifestContents | 'unkept' }[],
  by: { readonly read: ReadFiles; readonly readManifests: ManifestReader },
): Promise<ManifestContents> {
  const unkept = manifests.filter(({ kept }) => kept === 'unkept').map(({ path }) => path)
  const bytesByPath = new Map((await by.read(unkept)).map(({ path, bytes }) => [path, bytes]))
  const found = manifests.map(({ path, kept }) => {
    if (kept !== 'unkept') return kept
    const bytes = bytesByPath.get(path)
    return by.readManifests(bytes === undefined ? [] : [{ path, bytes }])
  })
  return {
    objects: found.flatMap(({ objects }) => objects),
    problems: found.flatMap(({ problems }) => problems),
  }
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
