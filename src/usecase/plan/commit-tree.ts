import type { Notice, Offload } from '../../base/index.ts'
import {
  joinedManifests,
  type ManifestContents,
  manifestReader,
  readEachManifest,
} from '../../core/kinds/index.ts'
import { findAllMarkers, markerTerms } from '../../core/markers/index.ts'
import { compareWalk, isBelow } from '../../core/tree/index.ts'
import type { CommitFiles, Found, TreeSearch } from './commit-files.ts'
import { type LinkReader, openLinks, resolveRoot } from './commit-links.ts'
import {
  type FileNote,
  fileIndexer,
  linkTerm,
  manifestTerm,
  notedManifests,
  notedMarkers,
  oddNameTerm,
  unkeptTerm,
} from './file-notes.ts'
import type { MarkedTree } from './marked-tree.ts'
import { maxFileBytes } from './worth-reading.ts'

/** The marked files and manifests of a commit. */
export type CommitTree = MarkedTree & {
  /** Files that matter and were left alone, and why. */
  readonly notices: readonly Notice[]
  /** Files that hold objects or problems with them. */
  readonly manifestPaths: readonly string[]
  readonly readManifests: (signal: AbortSignal) => Promise<ManifestContents>
}

/** Looks through a fetched commit; only what is new is read. */
export async function commitTree(
  files: CommitFiles,
  commit: string,
  offload: Offload,
  signal: AbortSignal,
): Promise<CommitTree> {
  const indexer = fileIndexer(manifestReader(), offload)
  const search = openSearch(files, files.searchTree(commit, indexer))
  const isManifest = (term: string): boolean => term === manifestTerm || term === oddNameTerm
  const { found, notes } = await search.find('', isManifest, signal)
  const manifests = notes.flatMap(({ path, data }) => {
    const kept = notedManifests(data, path)
    return kept === null ? [] : [{ path, kept }]
  })
  const odd = found.filter(({ kind }) => kind === 'odd-name')
  const notices = odd.map(({ path }) => ({
    text: `'${path}' was left alone: its name is not UTF-8`,
  }))
  return {
    notices,
    realPath: search.realPath,
    realRoot: (root, until) => resolveRoot(root, search, until),
    has: async (path, until) => path === '' || search.has(path, until),
    manifestPaths: manifests.map(({ path }) => path),
    readManifests: (until) => readKept(manifests, { read: search.read, offload }, until),
    async findMarkers(root, wants, until) {
      const also = (term: string) =>
        term === unkeptTerm || term === linkTerm || wants?.(term) === true
      const query = wants === undefined ? undefined : also
      const { notes: direct, links } = await search.find(root, query, until)
      const below = links.filter(({ path }) => isBelow(path, root))
      const { notes: linked, refused } = await search.follow(below, until)
      notices.push(...refused)
      const notedOf = ({ path, data }: Noted) => ({ path, markers: notedMarkers(data, path) })
      const own = direct.filter(({ path }) => isBelow(path, root)).map(notedOf)
      const isWanted = ({ markers }: ReturnType<typeof notedOf>): boolean =>
        wants === undefined ||
        markers === 'unkept' ||
        (markers !== null && markerTerms(markers).some(wants))
      const behind = linked.map(notedOf).filter(isWanted)
      // What the index finds is in the order of a walk already, and may be very much.
      const noted =
        behind.length === 0 ? own : [...own, ...behind].sort((a, b) => compareWalk(a.path, b.path))
      const unkept = noted.filter(({ markers }) => markers === 'unkept').map(({ path }) => path)
      const fresh = await findAllMarkers(await search.read(unkept, until), offload, until)
      const byPath = new Map(fresh.map((file) => [file.path, file]))
      return noted.flatMap(({ path, markers }) =>
        markers === 'unkept' ? (byPath.get(path) ?? []) : (markers ?? []),
      )
    },
    read: search.read,
    isRemembered: search.isRemembered,
  }
}

type Noted = { readonly path: string; readonly data: FileNote }

type Search = Required<Pick<MarkedTree, 'read' | 'has' | 'isRemembered' | 'realPath'>> &
  LinkReader & {
    readonly find: (
      root: string,
      wants: ((term: string) => boolean) | undefined,
      signal: AbortSignal,
    ) => Promise<{
      readonly found: readonly Found<FileNote>[]
      readonly notes: readonly Noted[]
      readonly links: readonly { readonly path: string }[]
    }>
    /** What links to files lead to, under the paths of the links. */
    readonly follow: (
      links: readonly { readonly path: string }[],
      signal: AbortSignal,
    ) => Promise<{ readonly notes: readonly Noted[]; readonly refused: readonly Notice[] }>
  }

/** So much of what was read is kept, so that a small update, which most are, reads it once. */
const maxRecentBytes = 4 * 1024 * 1024

/** Searches a commit, and reads by path what a search came by. */
function openSearch(files: CommitFiles, tree: TreeSearch<FileNote>): Search {
  const ids = new Map<string, string>()
  const recent = new Map<string, Uint8Array>()
  let freeBytes = maxRecentBytes
  const keep = (id: string, bytes: Uint8Array): void => {
    if (bytes.length > freeBytes) return
    freeBytes -= bytes.length
    recent.set(id, bytes)
  }
  const links = openLinks(files, tree)
  return {
    has: tree.has,
    linkAt: links.linkAt,
    realPath: (path) => links.files.get(path)?.path ?? path,
    async follow(some, signal) {
      const refused = await links.follow(some, signal)
      const notes = some.flatMap(({ path }): Noted[] => {
        const file = links.files.get(path)
        if (file === undefined) return []
        ids.set(path, file.id)
        return [{ path, data: file.data }]
      })
      return { notes, refused }
    },
    isRemembered: (path) => tree.isRemembered(ids.get(path) ?? ''),
    async find(root, wants, signal) {
      signal.throwIfAborted()
      const query = wants === undefined ? {} : { wants }
      const below = await tree.find({ folder: root, ...query }, signal)
      // An automation may be confined to one file, which is no folder to look into.
      const found = below ?? (await tree.find({ folder: '', ...query }, signal)) ?? []
      const notes = found.filter((file) => file.kind === 'file')
      for (const { path, id } of notes) ids.set(path, id)
      return { found, notes, links: found.filter((file) => file.kind === 'link') }
    },
    async read(paths, signal) {
      signal.throwIfAborted()
      const known = paths.flatMap((path) => {
        const id = ids.get(path)
        return id === undefined ? [] : [{ path, id }]
      })
      const bytesById = new Map(recent)
      const unread = new Set(known.map(({ id }) => id).filter((id) => !recent.has(id)))
      for await (const { id, bytes } of files.readBlobs([...unread], maxFileBytes, signal)) {
        if (bytes === undefined) continue
        bytesById.set(id, bytes)
        keep(id, bytes)
      }
      return known.flatMap(({ path, id }) => {
        const bytes = bytesById.get(id)
        return bytes === undefined ? [] : [{ path, bytes }]
      })
    },
  }
}

/** What is remembered, and what has to be read; in the order of the files. */
async function readKept(
  manifests: readonly { readonly path: string; readonly kept: ManifestContents | 'unkept' }[],
  { read, offload }: { readonly read: MarkedTree['read']; readonly offload: Offload },
  signal: AbortSignal,
): Promise<ManifestContents> {
  const unkept = manifests.filter(({ kept }) => kept === 'unkept').map(({ path }) => path)
  const files = await read(unkept, signal)
  const fresh = await readEachManifest(files, offload, signal)
  const byPath = new Map(files.map(({ path }, index) => [path, fresh[index]]))
  const found = manifests.flatMap(({ path, kept }) =>
    kept === 'unkept' ? (byPath.get(path) ?? []) : kept,
  )
  return joinedManifests(found)
}
