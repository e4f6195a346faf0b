import type { Offload } from '../../base/index.ts'
import { type FileMarkers, findAllMarkers, markerTerms } from '../../core/markers/index.ts'
import { isBelow, type TreeFile } from '../../core/tree/index.ts'
import type { MarkedTree } from './marked-tree.ts'

/**
 * A tree whose files were read already: they are looked through once, when first asked about.
 *
 * @param files - in the order of a walk
 * @param disk - where there are more files than were read, and links
 */
export function memoryTree(
  files: readonly TreeFile[],
  offload: Offload,
  disk: Pick<MarkedTree, 'has'> & Pick<MarkedTree, 'realPath' | 'realRoot'> = {
    has: async (path) => files.some((file) => isBelow(file.path, path)),
  },
): MarkedTree {
  const byPath = new Map(files.map((file) => [file.path, file]))
  let found: readonly FileMarkers[] | undefined
  return {
    ...disk,
    async findMarkers(root, wants, signal) {
      signal.throwIfAborted()
      found ??= await findAllMarkers(files, offload, signal)
      const below = found.filter(({ path }) => isBelow(path, root))
      return wants === undefined ? below : below.filter((file) => markerTerms(file).some(wants))
    },
    isRemembered: () => false,
    async read(paths, signal) {
      signal.throwIfAborted()
      return paths.flatMap((path) => byPath.get(path) ?? [])
    },
  }
}
