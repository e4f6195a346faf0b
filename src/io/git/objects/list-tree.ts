import type { ObjectId } from '../wire/refs.ts'
import { expandTrees, isFolder, visitTrees } from './expand-trees.ts'
import type { ObjectStore } from './object-store.ts'
import type { TreeLine } from './tree.ts'

/** A file, link or submodule of a commit; never a folder. */
export type ListedFile = {
  /** From the root of the repository, `/` between segments. */
  readonly path: string
  /** As Git writes it: `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string
  readonly id: ObjectId
}

/**
 * Lists the files below `folder` ('' is the root) of a tree, in the order of a walk: entry names
 * as bytes, folder by folder (spec/image-automation §8.1).
 *
 * @returns `undefined` when there is no such folder
 * @throws {GitError} `GIT_TREE_REFUSED`
 */
export async function listTree(
  store: ObjectStore,
  root: ObjectId,
  folder: string,
  signal: AbortSignal,
): Promise<ListedFile[] | undefined> {
  const start = await findFolder(store, root, folder, signal)
  if (start === undefined) return undefined
  const lines = new Map<ObjectId, readonly TreeLine[]>()
  const readFolders = async (ids: readonly ObjectId[]) => {
    const trees = await store.trees(ids, signal)
    return trees.map((tree, index) => {
      lines.set(ids[index] ?? '', tree)
      return tree.filter(isFolder).map(({ id }) => id)
    })
  }
  const order = [...(await visitTrees(start, readFolders, signal)).keys()]
  return expandTrees(order, (id) => lines.get(id) ?? [], prefixOf(folder)).map(
    ({ mode, name, id }) => ({ path: Buffer.from(name, 'latin1').toString('utf8'), mode, id }),
  )
}

/** What paths below a folder begin with, as a binary string. */
export function prefixOf(folder: string): string {
  const parts = segments(folder).map((part) => `${part}/`)
  return Buffer.from(parts.join('')).toString('latin1')
}

/** `a/b` and `./a//b/` alike as `['a', 'b']`. */
export function segments(folder: string): string[] {
  return folder.split('/').filter((part) => part !== '' && part !== '.')
}

/** The tree of a folder below `root`; `undefined` when there is none. */
async function findFolder(
  store: ObjectStore,
  root: ObjectId,
  folder: string,
  signal: AbortSignal,
): Promise<ObjectId | undefined> {
  let id = root
  for (const part of segments(folder)) {
    const name = Buffer.from(part).toString('latin1')
    const [lines = []] = await store.trees([id], signal)
    const line = lines.find((one) => one.name === name && isFolder(one))
    if (line === undefined) return undefined
    id = line.id
  }
  return id
}
