import { GitError } from '../git-error.ts'
import type { ObjectId } from '../wire/refs.ts'
import type { GitObject, KeptReader, ObjectReader } from './object-reader.ts'
import type { HashFormat } from './object-writer.ts'
import { parseTree, type TreeLine } from './tree.ts'

/** The objects of one bare repository, without a work tree. */
export type ObjectStore = {
  readonly format: HashFormat
  readonly reader: ObjectReader
  /** Trees by id, as read; every run walks the same ones two or three times. */
  readonly trees: (ids: readonly ObjectId[], signal: AbortSignal) => Promise<TreeLine[][]>
}

/** Trees kept in memory; the oldest go first. */
const maxTrees = 20_000
const maxTreeBytes = 32 * 1024 * 1024

/** Objects as git stores them, read by `reader`. */
export function openObjectStore(
  reader: KeptReader,
  format: HashFormat,
): ObjectStore & { readonly reader: KeptReader } {
  const known = new Map<ObjectId, TreeLine[]>()
  return {
    format,
    reader,
    async trees(ids, signal) {
      const unknown = [...new Set(ids)].filter((id) => !known.has(id))
      const fresh = new Map<ObjectId, TreeLine[]>()
      for (const [index, object] of (await reader.read(unknown, maxTreeBytes, signal)).entries()) {
        const id = unknown[index] ?? ''
        fresh.set(id, readTree(id, needObject(object, id, 'tree'), format))
      }
      const found = ids.map((id) => fresh.get(id) ?? known.get(id) ?? [])
      for (const [id, tree] of fresh) known.set(id, tree)
      for (const id of known.keys()) {
        if (known.size <= maxTrees) break
        known.delete(id)
      }
      return found
    },
  }
}

/** @throws {GitError} `GIT_TREE_REFUSED` */
export function readTree(id: ObjectId, bytes: Uint8Array, format: HashFormat): TreeLine[] {
  try {
    return parseTree(bytes, format === 'sha1' ? 20 : 32)
  } catch (error) {
    throw error instanceof GitError ? error.within(`cannot read tree '${id}'`) : error
  }
}

/**
 * The bytes of an object that must be there.
 *
 * @throws {GitError} `GIT_MIRROR_DAMAGED` when it is not, `GIT_TREE_REFUSED` when it is something
 *   else or too large, which a new mirror would not change
 */
export function needObject(object: GitObject | undefined, id: ObjectId, type: string): Uint8Array {
  if (object?.type === type && object.bytes !== undefined) return object.bytes
  if (object === undefined) {
    const text = `cannot read ${type} '${id}' from the mirror: it is missing`
    throw GitError.of('GIT_MIRROR_DAMAGED', text)
  }
  const what = `it is a ${object.type} of ${object.size} bytes`
  throw GitError.of('GIT_TREE_REFUSED', `cannot read ${type} '${id}' of the remote: ${what}`)
}
