import { type FoundContent, type Json } from '../../core/tree/index.ts'
import {
  assertCount,
  isFolder,
  type ListedFile,
  modes,
  type ObjectId,
  prefixOf,
  segments,
  type TreeLine,
} from '../git/index.ts'
import { type BlobNote, noteBlobs, type Search } from './blob-notes.ts'
import { isFile, noteTree } from './note-trees.ts'
import { readName, type TreeNote, wantedLines } from './tree-note.ts'

/**
 * A file of a commit that matters. The path of one with an odd name only shows it: nothing can be
 * read or committed there.
 */
export type FoundFile<T extends Json> = ListedFile & FoundContent<T>

/** Which files of a tree are looked for. */
export type FileQuery = {
  /** Below this folder; '' is the root. */
  readonly folder: string
  /** Whether files with this term are wanted; left out, all are, those without any term too. */
  readonly wants?: (term: string) => boolean
}

/** Trees that a search came by; a run asks several times for those near the root. */
export type KnownTrees = Map<ObjectId, TreeNote>

/** Above this many, the trees that were come by are forgotten. */
const maxKnown = 1_000

type Tree<T extends Json> = { readonly search: Search<T>; readonly known: KnownTrees }

/**
 * Finds files that matter, in the order of a walk.
 *
 * Trees and blobs are looked up in the index by id first, and only what is not known there is
 * read; only where a term is wanted is anything looked up.
 *
 * @returns `undefined` when there is no such folder
 * @throws {GitError} `GIT_TREE_REFUSED`
 */
export async function findFiles<T extends Json>(
  tree: Tree<T>,
  root: ObjectId,
  { folder, wants }: FileQuery,
): Promise<FoundFile<T>[] | undefined> {
  const start = await lookUp(tree, root, folder)
  if (start === undefined || !isFolder(start)) return undefined
  assertCount((await noteOf(tree, start.id)).count)
  const found: FoundFile<T>[] = []
  await collect(tree, start.id, { prefix: prefixOf(folder), wants, found, notes: new Map() })
  return found
}

/** Whether there is a file or folder of this path. */
export async function hasPath<T extends Json>(
  tree: Tree<T>,
  root: ObjectId,
  path: string,
): Promise<boolean> {
  return (await lookUp(tree, root, path)) !== undefined
}

/** The object that holds the text of the link at a path; `undefined` where there is no link. */
export async function linkAt<T extends Json>(
  tree: Tree<T>,
  root: ObjectId,
  path: string,
  signal: AbortSignal,
): Promise<ObjectId | undefined> {
  signal.throwIfAborted()
  const line = await lookUp(tree, root, path)
  return line?.mode === modes.link ? line.id : undefined
}

/** What leads to nothing is in no note and is read from the trees themselves. */
async function lookUp<T extends Json>(
  tree: Tree<T>,
  root: ObjectId,
  path: string,
): Promise<TreeLine | undefined> {
  let line: TreeLine = { mode: modes.folder, name: '', id: root }
  for (const part of segments(path)) {
    if (!isFolder(line)) return undefined
    const name = Buffer.from(part).toString('latin1')
    const noted = wantedLines(await noteOf(tree, line.id), undefined)
    const hasName = (one: TreeLine) => one.name === name
    const next = noted.find(hasName) ?? (await readLines(tree, line.id)).find(hasName)
    if (next === undefined) return undefined
    line = next
  }
  return line
}

async function readLines<T extends Json>(
  { search }: Tree<T>,
  id: ObjectId,
): Promise<readonly TreeLine[]> {
  const [lines = []] = await search.store.trees([id], search.signal)
  return lines
}

async function noteOf<T extends Json>({ search, known }: Tree<T>, id: ObjectId): Promise<TreeNote> {
  const note = known.get(id) ?? (await noteTree(search, id))
  if (known.size >= maxKnown) known.clear()
  known.set(id, note)
  return note
}

async function collect<T extends Json>(
  tree: Tree<T>,
  id: ObjectId,
  to: {
    readonly prefix: string
    readonly wants: FileQuery['wants']
    readonly found: FoundFile<T>[]
    /** One blob may stand in thousands of places. */
    readonly notes: Map<ObjectId, BlobNote<T>>
  },
): Promise<void> {
  tree.search.signal.throwIfAborted()
  const lines = wantedLines(await noteOf(tree, id), to.wants)
  const { notes } = to
  const ids = lines.filter((line) => isFile(line) && !notes.has(line.id)).map((line) => line.id)
  for await (const [id, note] of noteBlobs(tree.search, ids)) notes.set(id, note)
  for (const line of lines) {
    const name = `${to.prefix}${line.name}`
    if (isFolder(line)) await collect(tree, line.id, { ...to, prefix: `${name}/` })
    else to.found.push(...toFound({ ...line, name }, notes.get(line.id)))
  }
}

function toFound<T extends Json>(
  line: TreeLine,
  note: BlobNote<T> | undefined,
): readonly FoundFile<T>[] {
  const { text, isText } = readName(line)
  const file = { path: text, mode: line.mode, id: line.id }
  const isLink = line.mode === modes.link
  if (!isLink && (note === undefined || note === null)) return []
  if (!isText) return [{ ...file, kind: 'odd-name' }]
  if (isLink || note === undefined || note === null) return [{ ...file, kind: 'link' }]
  if ('data' in note) return [{ ...file, kind: 'file', data: note.data }]
  return [{ ...file, kind: 'too-large', sizeBytes: note.size }]
}
