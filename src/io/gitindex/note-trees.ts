import { type Json } from '../../core/tree/index.ts'
import { isFolder, modes, type ObjectId, type TreeLine, visitTrees } from '../git/index.ts'
import { noteBlobs, type Search } from './blob-notes.ts'
import { boundTerms, makeTreeNote, readName, type Terms, type TreeNote } from './tree-note.ts'

/** Rows that are put at once. */
const rowsPerBatch = 100

/**
 * The note of a tree; made now, with those of all trees below it, unless it is remembered.
 *
 * Below a tree that is remembered nothing is looked at: when one file changed, the files of its
 * folder are looked up, the file is read, and so are the folders above it.
 */
export async function noteTree<T extends Json>(
  search: Search<T>,
  start: ObjectId,
): Promise<TreeNote> {
  const key = `${search.indexer.key} tree`
  const notes = new Map<ObjectId, TreeNote>()
  const fresh = new Map<ObjectId, readonly TreeLine[]>()
  const readFolders = async (ids: readonly ObjectId[]) => {
    for (const [id, text] of search.memory.get(key, ids))
      notes.set(id, JSON.parse(text) as TreeNote)
    const unknown = ids.filter((id) => !notes.has(id))
    const trees = await search.store.trees(unknown, search.signal)
    for (const [index, id] of unknown.entries()) fresh.set(id, trees[index] ?? [])
    return ids.map((id) => (fresh.get(id) ?? []).filter(isFolder).map((line) => line.id))
  }
  const heightOf = (id: ObjectId) => notes.get(id)?.height
  const heights = await visitTrees(start, readFolders, search.signal, heightOf)
  const terms = await termsOfBlobs(search, fresh.values())
  const rows = new Map<ObjectId, string>()
  for (const [id, height] of heights) {
    const tree = fresh.get(id)
    if (tree === undefined) continue
    const lines = tree.flatMap((line) => noted(search, line, { notes, terms }))
    const counts = lines.map(({ line }) => 1 + (isFolder(line) ? countOf(notes, line) : 0))
    const count = Math.min(
      counts.reduce((sum, one) => sum + one, 0),
      Number.MAX_SAFE_INTEGER,
    )
    const note = makeTreeNote(lines, { count, height })
    notes.set(id, note)
    rows.set(id, JSON.stringify(note))
    if (rows.size < rowsPerBatch) continue
    search.memory.put(key, rows)
    rows.clear()
  }
  search.memory.put(key, rows)
  return notes.get(start) ?? makeTreeNote([], { count: 0, height: 1 })
}

function countOf(notes: ReadonlyMap<ObjectId, TreeNote>, { id }: TreeLine): number {
  return notes.get(id)?.count ?? 0
}

/** The terms of blobs that matter, by id. */
async function termsOfBlobs<T extends Json>(
  search: Search<T>,
  trees: Iterable<readonly TreeLine[]>,
): Promise<ReadonlyMap<ObjectId, Terms>> {
  const { indexer } = search
  const ids: ObjectId[] = []
  for (const tree of trees) {
    for (const line of tree) if (isFile(line) && isAccepted(search, line)) ids.push(line.id)
  }
  const terms = new Map<ObjectId, Terms>()
  // Many thousand files have the same terms: each list is kept once.
  const lists = new Map<string, Terms>()
  for await (const [id, note] of noteBlobs(search, ids)) {
    if (note === null) continue
    const list = boundTerms(
      'data' in note
        ? indexer.terms({ kind: 'file', data: note.data })
        : indexer.terms({ kind: 'too-large', sizeBytes: note.size }),
    )
    const key = JSON.stringify(list)
    const known = lists.get(key) ?? list
    lists.set(key, known)
    terms.set(id, known)
  }
  return terms
}

/** A line with its terms, when it leads to something. */
function noted<T extends Json>(
  search: Search<T>,
  line: TreeLine,
  known: {
    readonly notes: ReadonlyMap<ObjectId, TreeNote>
    readonly terms: ReadonlyMap<ObjectId, Terms>
  },
): readonly { readonly line: TreeLine; readonly terms: Terms }[] {
  const { indexer } = search
  if (isFolder(line)) {
    const note = known.notes.get(line.id)
    return note === undefined || note.lines.length === 0 ? [] : [{ line, terms: note.terms }]
  }
  if (!isAccepted(search, line)) return []
  const isLink = line.mode === modes.link
  const terms = isLink ? indexer.terms({ kind: 'link' }) : known.terms.get(line.id)
  if (terms === undefined || !(isLink || isFile(line))) return []
  return [{ line, terms: readName(line).isText ? terms : indexer.terms({ kind: 'odd-name' }) }]
}

function isAccepted<T extends Json>({ indexer }: Search<T>, line: TreeLine): boolean {
  return indexer.accepts(readName(line).text)
}

/** Whether a line of a tree is a file with contents of its own; a link is none. */
export function isFile({ mode }: Pick<TreeLine, 'mode'>): boolean {
  return mode === modes.file || mode === modes.executable
}
