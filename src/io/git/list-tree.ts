import type { ObjectStore } from './object-store.ts'
import type { ObjectId } from './refs.ts'
import { modes, type TreeLine } from './tree.ts'

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
 * Reads one level at a time, so the number of round trips is the depth, not the number of folders.
 *
 * @returns `undefined` when there is no such folder
 */
export async function listTree(
  store: ObjectStore,
  root: ObjectId,
  folder: string,
): Promise<ListedFile[] | undefined> {
  const start = await findFolder(store, root, folder)
  if (start === undefined) return undefined
  const prefix = segments(folder)
    .map((part) => `${part}/`)
    .join('')
  const found: ListedFile[] = []
  let level = [{ id: start, prefix: Buffer.from(prefix).toString('latin1') }]
  while (level.length > 0) {
    const trees = await store.trees(level.map((one) => one.id))
    level = level.flatMap((one, index) => {
      const lines = trees[index] ?? []
      found.push(...lines.filter((line) => line.mode !== modes.folder).map(toFile(one.prefix)))
      const folders = lines.filter((line) => line.mode === modes.folder)
      return folders.map((line) => ({ id: line.id, prefix: `${one.prefix}${line.name}/` }))
    })
  }
  return found.sort((a, b) => (walkKey(a) < walkKey(b) ? -1 : 1)).map(decoded)
}

/** `a/b` and `./a//b/` alike as `['a', 'b']`. */
export function segments(folder: string): string[] {
  return folder.split('/').filter((part) => part !== '' && part !== '.')
}

/** The tree of a folder below `root`; `undefined` when there is none. */
export async function findFolder(
  store: ObjectStore,
  root: ObjectId,
  folder: string,
): Promise<ObjectId | undefined> {
  let id = root
  for (const part of segments(folder)) {
    const name = Buffer.from(part).toString('latin1')
    const [lines = []] = await store.trees([id])
    const line = lines.find((one) => one.name === name && one.mode === modes.folder)
    if (line === undefined) return undefined
    id = line.id
  }
  return id
}

function toFile(prefix: string): (line: TreeLine) => ListedFile {
  return ({ mode, name, id }) => ({ path: `${prefix}${name}`, mode, id })
}

/** NUL is below every byte of a name, so that `a/b` comes before `a.txt`, as in a walk. */
function walkKey({ path }: ListedFile): string {
  return path.replaceAll('/', '\0')
}

/** Sorted as bytes, shown as text. */
function decoded(file: ListedFile): ListedFile {
  return { ...file, path: Buffer.from(file.path, 'latin1').toString('utf8') }
}
