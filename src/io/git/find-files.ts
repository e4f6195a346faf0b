import { isUtf8 } from 'node:buffer'
import type { BlobIndex } from './blob-index.ts'
import { expandTrees, isFolder, visitTrees } from './expand-trees.ts'
import { GitError } from './git-error.ts'
import { findFolder, type ListedFile, prefixOf } from './list-tree.ts'
import type { GitObject } from './object-reader.ts'
import type { ObjectStore } from './object-store.ts'
import type { ObjectId } from './refs.ts'
import { modes, type TreeLine } from './tree.ts'

/** What a JSON text can hold. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json }

/**
 * How files are looked through. What it finds in a blob is remembered by the blob's id, so it
 * must depend on nothing but the bytes.
 */
export type FileIndexer<T extends Json> = {
  /** Names the rule and its version: another rule needs another key. */
  readonly key: string
  /** Whether a file of this name is looked into at all; the name without its folders. */
  readonly accepts: (name: string) => boolean
  readonly maxBytes: number
  /** What is worth remembering of the contents; `undefined` when the file does not matter. */
  readonly index: (bytes: Uint8Array) => T | undefined
}

/**
 * A file that matters, a link that may lead to one, a file too large to tell, or one whose path
 * cannot be written down: `path` then only shows it, and nothing can be read or committed there.
 */
export type FoundFile<T extends Json> = ListedFile &
  (
    | { readonly kind: 'file'; readonly data: T }
    | { readonly kind: 'link' }
    | { readonly kind: 'odd-name' }
    | { readonly kind: 'too-large'; readonly sizeBytes: number }
  )

/** What is remembered of a blob: what the indexer said, `null` for nothing, or its size. */
type BlobNote<T> = { readonly data: T } | { readonly size: number } | null
/** What is remembered of a tree: the lines that lead to something. */
type TreeNote = readonly (readonly [mode: string, name: string, id: ObjectId])[]

type Search<T extends Json> = {
  readonly store: ObjectStore
  readonly index: BlobIndex
  readonly indexer: FileIndexer<T>
  readonly signal: AbortSignal
  /** Notes that this search has come by already. */
  readonly blobs: Map<ObjectId, BlobNote<T>>
}

/** Blobs that are looked at together; how many are in memory depends on their sizes. */
const blobsPerBatch = 1_000

/**
 * Finds the files below `folder` that matter to `indexer`, in the order of a walk.
 *
 * Trees and blobs are looked up in the index by id first, and only what is not known there is
 * read: when one file changed, that is the file and the folders above it.
 *
 * @returns `undefined` when there is no such folder
 * @throws {GitError} `GIT_TREE_REFUSED`
 */
export async function findFiles<T extends Json>(
  given: Omit<Search<T>, 'blobs' | 'signal'>,
  root: ObjectId,
  folder: string,
  signal: AbortSignal,
): Promise<FoundFile<T>[] | undefined> {
  const search: Search<T> = { ...given, signal, blobs: new Map() }
  const start = await findFolder(search.store, root, folder)
  if (start === undefined) return undefined
  const { order, notes } = await noteTrees(search, start)
  const linesOf = (id: ObjectId) => (notes.get(id) ?? []).map(toLine)
  const lines = expandTrees(order, linesOf, prefixOf(folder))
  await noteBlobs(
    search,
    lines.filter(isFile).map(({ id }) => id),
  )
  return lines
    .map((line) => toFound(line, search.blobs.get(line.id)))
    .filter((file) => file !== undefined)
}

function toLine([mode, name, id]: TreeNote[number]): TreeLine {
  return { mode, name, id }
}

function isFile({ mode }: { readonly mode: string }): boolean {
  return mode === modes.file || mode === modes.executable
}

/**
 * The notes of a tree and of all trees below it, and their order: those below come first.
 *
 * A tree's note needs those below it, so they are made on the way back up.
 */
async function noteTrees<T extends Json>(
  search: Search<T>,
  start: ObjectId,
): Promise<{ order: ObjectId[]; notes: Map<ObjectId, TreeNote> }> {
  const key = `${search.indexer.key} tree`
  const notes = new Map<ObjectId, TreeNote>()
  const fresh = new Map<ObjectId, readonly TreeLine[]>()
  const readFolders = async (ids: readonly ObjectId[]) => {
    for (const [id, text] of search.index.get(key, ids)) notes.set(id, JSON.parse(text) as TreeNote)
    const unknown = ids.filter((id) => !notes.has(id))
    const trees = await search.store.trees(unknown)
    for (const [index, id] of unknown.entries()) fresh.set(id, trees[index] ?? [])
    return ids.map((id) => {
      const lines = fresh.get(id) ?? (notes.get(id) ?? []).map(toLine)
      return lines.filter(isFolder).map((line) => line.id)
    })
  }
  const order = await visitTrees(start, readFolders, search.signal)
  const lines = [...fresh.values()].flatMap((tree) =>
    tree.filter((line) => isCandidate(search, line)),
  )
  await noteBlobs(
    search,
    lines.filter(isFile).map(({ id }) => id),
  )
  const rows = new Map<ObjectId, string>()
  for (const id of order) {
    const tree = fresh.get(id)
    if (tree === undefined) continue
    const note = tree
      .filter((line) => matters(search, line, notes))
      .map(({ mode, name, id }) => [mode, name, id] as const)
    notes.set(id, note)
    rows.set(id, JSON.stringify(note))
  }
  if (rows.size > 0) search.index.put(key, rows)
  return { order, notes }
}

function isCandidate<T extends Json>({ indexer }: Search<T>, line: TreeLine): boolean {
  const isLink = line.mode === modes.link
  return (isLink || isFile(line)) && indexer.accepts(Buffer.from(line.name, 'latin1').toString())
}

function matters<T extends Json>(
  search: Search<T>,
  line: TreeLine,
  notes: Map<ObjectId, TreeNote>,
): boolean {
  if (isFolder(line)) return (notes.get(line.id) ?? []).length > 0
  if (!isCandidate(search, line)) return false
  return line.mode === modes.link || search.blobs.get(line.id) !== null
}

/** Makes sure that the search has the notes of these blobs, reading those that are unknown. */
async function noteBlobs<T extends Json>(
  search: Search<T>,
  ids: readonly ObjectId[],
): Promise<void> {
  const { indexer, index, store, blobs: notes } = search
  const key = `${indexer.key} blob`
  const wanted = [...new Set(ids)].filter((id) => !notes.has(id))
  for (const [id, text] of index.get(key, wanted)) notes.set(id, JSON.parse(text) as BlobNote<T>)
  const unknown = wanted.filter((id) => !notes.has(id))
  const rows = new Map<ObjectId, string>()
  const readFrom = (at: number) =>
    store.reader.readSome(unknown.slice(at, at + blobsPerBatch), indexer.maxBytes)
  let reading = readFrom(0)
  for (let at = 0; at < unknown.length; ) {
    search.signal.throwIfAborted()
    const some = await reading
    const ids = unknown.slice(at, at + some.length)
    at += some.length
    // Git prepares the next batch while this one is looked through.
    reading = readFrom(at)
    for (const [offset, id] of ids.entries()) {
      const note = noteOf(indexer, id, some[offset])
      notes.set(id, note)
      rows.set(id, JSON.stringify(note))
    }
  }
  if (rows.size > 0) index.put(key, rows)
}

function noteOf<T extends Json>(
  indexer: FileIndexer<T>,
  id: ObjectId,
  object: GitObject | undefined,
): BlobNote<T> {
  if (object === undefined) {
    throw GitError.of('GIT_MIRROR_DAMAGED', `blob '${id}' is missing from the mirror`)
  }
  if (object.bytes === undefined) return { size: object.size }
  const data = indexer.index(object.bytes)
  return data === undefined ? null : { data }
}

function toFound<T extends Json>(
  { mode, name, id }: TreeLine,
  note: BlobNote<T> | undefined,
): FoundFile<T> | undefined {
  const bytes = Buffer.from(name, 'latin1')
  const file = { path: bytes.toString('utf8'), mode, id }
  const isLink = mode === modes.link
  if (!isLink && (note === undefined || note === null)) return undefined
  if (!isUtf8(bytes)) return { ...file, kind: 'odd-name' }
  if (isLink || note === undefined || note === null) return { ...file, kind: 'link' }
  if ('data' in note) return { ...file, kind: 'file', data: note.data }
  return { ...file, kind: 'too-large', sizeBytes: note.size }
}
