import { setImmediate } from 'node:timers/promises'
import type { FileIndexer, Json } from '../../core/tree/index.ts'
import {
  GitError,
  type GitObject,
  type ObjectId,
  type ObjectMemory,
  type ObjectStore,
} from '../git/index.ts'

/** What is remembered of a blob: what the indexer said, `null` for nothing, or its size. */
export type BlobNote<T> = { readonly data: T } | { readonly size: number } | null

/** What one search works on: the objects, what is remembered of them, and who reads them. */
export type Search<T extends Json> = {
  readonly store: ObjectStore
  readonly memory: ObjectMemory
  readonly indexer: FileIndexer<T>
  /** Blobs with a note that this process made of their bytes. */
  readonly fresh: Set<ObjectId>
  readonly signal: AbortSignal
}

/** Rows that are looked up at once. */
const rowsPerBatch = 250

/** The notes of blobs, of each one once; what the index does not know is read and remembered. */
export async function* noteBlobs<T extends Json>(
  search: Search<T>,
  ids: Iterable<ObjectId>,
): AsyncGenerator<readonly [id: ObjectId, note: BlobNote<T>]> {
  const unknown: ObjectId[] = []
  const wanted = [...new Set(ids)]
  for (let at = 0; at < wanted.length; at += rowsPerBatch) {
    const batch = wanted.slice(at, at + rowsPerBatch)
    const known = search.memory.get(keyOf(search), batch)
    for (const id of batch) {
      const text = known.get(id)
      if (text === undefined) unknown.push(id)
      else yield [id, JSON.parse(text) as BlobNote<T>]
    }
  }
  yield* readBlobs(search, unknown)
}

async function* readBlobs<T extends Json>(
  search: Search<T>,
  unknown: readonly ObjectId[],
): AsyncGenerator<readonly [id: ObjectId, note: BlobNote<T>]> {
  const { fresh, indexer, memory, store, signal } = search
  let at = 0
  for await (const some of store.reader.batches(unknown, indexer.maxBytes, signal)) {
    const rows = new Map<ObjectId, string>()
    for (const object of some) {
      const id = unknown[at++] ?? ''
      const note = await noteOf(search, id, object)
      if (note !== null) fresh.add(id)
      rows.set(id, JSON.stringify(note))
      yield [id, note]
    }
    // The note of a large file takes long to look at, to print and to write: not all in one turn.
    await setImmediate()
    memory.put(keyOf(search), rows)
  }
}

function keyOf<T extends Json>({ indexer }: Search<T>): string {
  return `${indexer.key} blob`
}

async function noteOf<T extends Json>(
  { indexer, signal }: Search<T>,
  id: ObjectId,
  object: GitObject | undefined,
): Promise<BlobNote<T>> {
  if (object === undefined) {
    throw GitError.of('GIT_MIRROR_DAMAGED', `blob '${id}' is missing from the mirror`)
  }
  if (object.bytes === undefined) return { size: object.size }
  const data = await indexer.index(object.bytes, signal)
  return data === undefined ? null : { data }
}
