import type { BlobIndex } from './blob-index.ts'
import { GitError } from './git-error.ts'
import { findFolder, type ListedFile, segments } from './list-tree.ts'
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

/** A file that matters, a link that may lead to one, or a file too large to tell. */
export type FoundFile<T extends Json> = ListedFile &
  (
    | { readonly kind: 'file'; readonly data: T }
    | { readonly kind: 'link' }
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
 */
export async function findFiles<T extends Json>(
  given: Omit<Search<T>, 'blobs'>,
  root: ObjectId,
  folder: string,
): Promise<FoundFile<T>[] | undefined> {
  const search: Search<T> = { ...given, blobs: new Map() }
  const start = await findFolder(search.store, root, folder)
  if (start === undefined) return undefined
  const notes = await noteTrees(search, [start])
  const prefix = segments(folder)
    .map((part) => `${part}/`)
    .join('')
  const lines = collect(notes, start, Buffer.from(prefix).toString('latin1'))
  await noteBlobs(
    search,
    lines.filter(isFile).map(({ id }) => id),
  )
  return lines
    .map((line) => toFound(line, search.blobs.get(line.id)))
    .filter((file) => file !== undefined)
}

type Line = { readonly path: string; readonly mode: string; readonly id: ObjectId }

function isFile({ mode }: { readonly mode: string }): boolean {
  return mode === modes.file || mode === modes.executable
}

/**
 * The notes of trees and of all trees below them, reading level by level what is unknown.
 *
 * A tree's note needs those below it, so they are made on the way back up.
 */
async function noteTrees<T extends Json>(
  search: Search<T>,
  starts: readonly ObjectId[],
): Promise<Map<ObjectId, TreeNote>> {
  const key = `${search.indexer.key} tree`
  const notes = new Map<ObjectId, TreeNote>()
  const fresh: { readonly id: ObjectId; readonly lines: readonly TreeLine[] }[][] = []
  for (let level = [...starts]; level.length > 0; ) {
    const wanted = [...new Set(level)].filter((id) => !notes.has(id))
    const known = search.index.get(key, wanted)
    for (const [id, text] of known) notes.set(id, JSON.parse(text) as TreeNote)
    const unknown = wanted.filter((id) => !known.has(id))
    const trees = await search.store.trees(unknown)
    fresh.push(unknown.map((id, index) => ({ id, lines: trees[index] ?? [] })))
    const below = trees.flat().filter((line) => line.mode === modes.folder)
    const remembered = [...known.keys()].flatMap((id) => foldersOf(notes.get(id) ?? []))
    level = [...below.map(({ id }) => id), ...remembered]
  }
  const lines = fresh
    .flat()
    .flatMap((tree) => tree.lines.filter((line) => isCandidate(search, line)))
  await noteBlobs(
    search,
    lines.filter(isFile).map(({ id }) => id),
  )
  const rows = new Map<ObjectId, string>()
  for (const tree of fresh.toReversed().flat()) {
    const note = tree.lines
      .filter((line) => matters(search, line, notes))
      .map(({ mode, name, id }) => [mode, name, id] as const)
    notes.set(tree.id, note)
    rows.set(tree.id, JSON.stringify(note))
  }
  if (rows.size > 0) search.index.put(key, rows)
  return notes
}

function foldersOf(note: TreeNote): ObjectId[] {
  return note.filter(([mode]) => mode === modes.folder).map(([, , id]) => id)
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
  if (line.mode === modes.folder) return (notes.get(line.id) ?? []).length > 0
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

function collect(notes: Map<ObjectId, TreeNote>, tree: ObjectId, prefix: string): Line[] {
  const lines = [...(notes.get(tree) ?? [])].sort(([, a], [, b]) => (a < b ? -1 : 1))
  return lines.flatMap(([mode, name, id]) =>
    mode === modes.folder
      ? collect(notes, id, `${prefix}${name}/`)
      : [{ path: `${prefix}${name}`, mode, id }],
  )
}

function toFound<T extends Json>(
  line: Line,
  note: BlobNote<T> | undefined,
): FoundFile<T> | undefined {
  const file = { ...line, path: Buffer.from(line.path, 'latin1').toString('utf8') }
  if (line.mode === modes.link) return { ...file, kind: 'link' }
  if (note === undefined || note === null) return undefined
  if ('data' in note) return { ...file, kind: 'file', data: note.data }
  return { ...file, kind: 'too-large', sizeBytes: note.size }
}
