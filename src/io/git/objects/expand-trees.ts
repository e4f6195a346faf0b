import { GitError } from '../git-error.ts'
import type { ObjectId } from '../wire/refs.ts'
import { modes, type TreeLine } from './tree.ts'

/** A commit with more than this below one folder is a mistake or an attack. */
const maxEntries = 200_000
/** No path that a file system can hold in practice has more folders. */
const maxDepth = 200

/** The folders that each of some trees holds, in their order. */
export type ReadFolders = (ids: readonly ObjectId[]) => Promise<readonly (readonly ObjectId[])[]>

/**
 * Visits a tree and all trees below it, each once however often it is used, one level at a time:
 * the number of round trips is the depth, not the number of folders.
 *
 * @param knownHeight - the levels of a tree that is known already and not looked into
 * @returns how many levels each has, itself included; a tree comes after all those below it, so
 *   `start` is the last
 * @throws {GitError} `GIT_TREE_REFUSED` when folders are nested too deeply
 */
export async function visitTrees(
  start: ObjectId,
  readFolders: ReadFolders,
  signal: AbortSignal,
  knownHeight: (id: ObjectId) => number | undefined = () => undefined,
): Promise<ReadonlyMap<ObjectId, number>> {
  const below = new Map<ObjectId, readonly ObjectId[]>()
  let level = [start]
  for (let depth = 1; level.length > 0; depth++) {
    signal.throwIfAborted()
    if (depth > maxDepth) throw tooDeep()
    const folders = await readFolders(level)
    for (const [index, id] of level.entries()) below.set(id, folders[index] ?? [])
    level = [...new Set(folders.flat())].filter((id) => !below.has(id))
  }
  const heights = new Map<ObjectId, number>()
  measure(start, 0, { below, heights, knownHeight })
  return heights
}

/** How many levels a tree has; the way down to it and its own levels must be within the limit. */
function measure(
  id: ObjectId,
  depth: number,
  at: {
    readonly below: ReadonlyMap<ObjectId, readonly ObjectId[]>
    readonly heights: Map<ObjectId, number>
    readonly knownHeight: (id: ObjectId) => number | undefined
  },
): number {
  if (depth >= maxDepth) throw tooDeep()
  let height = at.heights.get(id) ?? at.knownHeight(id)
  if (height === undefined) {
    height = 1
    for (const folder of at.below.get(id) ?? []) {
      height = Math.max(height, measure(folder, depth + 1, at) + 1)
    }
  }
  at.heights.set(id, height)
  if (depth + height > maxDepth) throw tooDeep()
  return height
}

/**
 * All that lies below a tree but folders, in the order of a walk; `name` is the whole path.
 *
 * A tree that stands in two places counts twice, and a few dozen trees that hold one another twice
 * stand for millions of files. So the lines are counted before the first one is written out.
 *
 * @param order - as from `visitTrees`
 * @throws {GitError} `GIT_TREE_REFUSED`
 */
export function expandTrees(
  order: readonly ObjectId[],
  linesOf: (id: ObjectId) => readonly TreeLine[],
  prefix: string,
): TreeLine[] {
  const counts = new Map<ObjectId, number>()
  for (const id of order) {
    let count = 0
    for (const line of linesOf(id)) count += 1 + (isFolder(line) ? (counts.get(line.id) ?? 0) : 0)
    counts.set(id, Math.min(count, maxEntries + 1))
  }
  const start = order.at(-1) ?? ''
  assertCount(counts.get(start) ?? 0)
  const found: TreeLine[] = []
  expand(start, prefix, { linesOf, found })
  return found
}

/**
 * Refuses to write out more lines than a commit can honestly have.
 *
 * @throws {GitError} `GIT_TREE_REFUSED`
 */
export function assertCount(entries: number): void {
  if (entries > maxEntries) throw refused(`more than ${maxEntries} files and folders`)
}

function expand(
  id: ObjectId,
  prefix: string,
  to: { readonly linesOf: (id: ObjectId) => readonly TreeLine[]; readonly found: TreeLine[] },
): void {
  for (const line of [...to.linesOf(id)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = `${prefix}${line.name}`
    if (isFolder(line)) expand(line.id, `${name}/`, to)
    else to.found.push({ ...line, name })
  }
}

/** Whether a line of a tree leads to another tree. */
export function isFolder({ mode }: Pick<TreeLine, 'mode'>): boolean {
  return mode === modes.folder
}

function tooDeep(): GitError {
  return refused(`folders nested more than ${maxDepth} deep`)
}

function refused(what: string): GitError {
  return GitError.of('GIT_TREE_REFUSED', `cannot list the files of the commit: it has ${what}`)
}
