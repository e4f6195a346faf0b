import type { FileMarkers } from '../../core/markers/index.ts'
import { isBelow, type TreeFile } from '../../core/tree/index.ts'

/**
 * The files that an update is planned on: a folder's, a commit's, or some in memory.
 *
 * All methods may be called at the same time and as often as one likes; the tree does not change
 * under them. Paths are those of the repository.
 */
export type MarkedTree = {
  /** Whether there is a file or folder of this path, whether it matters or not. */
  readonly has: (path: string, signal: AbortSignal) => Promise<boolean>
  /**
   * The markers of the files at or below `root` that may have one of the terms wanted, in the order
   * of a walk.
   *
   * @param wants - see `markerTerms` of core/markers; left out, all files with markers are meant
   */
  readonly findMarkers: (
    root: string,
    wants: ((term: string) => boolean) | undefined,
    signal: AbortSignal,
  ) => Promise<readonly FileMarkers[]>
  /** Whether the markers of a file come from a memory, which says where to look and no more. */
  readonly isRemembered: (path: string) => boolean
  /** Where the bytes of a file are that was found before, when it is a link: that is what is written. */
  readonly realPath?: (path: string) => string
  /** The path that an update path means, its links followed. */
  readonly realRoot?: (root: string, signal: AbortSignal) => Promise<string>
  /** The contents of files that were found before; one that cannot be had is left out. */
  readonly read: (paths: readonly string[], signal: AbortSignal) => Promise<readonly TreeFile[]>
}

/** Files that are in memory together: 256 MB if all were as large as a file may be. */
const filesPerBatch = 256

/** Reads files some after some; those of one batch may be let go before the next. */
export async function* readInBatches(
  tree: Pick<MarkedTree, 'read'>,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly TreeFile[]> {
  for (let at = 0; at < paths.length; at += filesPerBatch) {
    yield await tree.read(paths.slice(at, at + filesPerBatch), signal)
  }
}

/** A tree of which only what lies below a folder is there to be edited. */
export function confinedTo(folder: string, tree: MarkedTree): MarkedTree {
  if (folder === '') return tree
  return {
    ...tree,
    async findMarkers(root, wants, signal) {
      const found = await tree.findMarkers(root, wants, signal)
      return found.filter(({ path }) => isBelow(path, folder))
    },
  }
}
