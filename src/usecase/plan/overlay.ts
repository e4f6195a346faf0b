import type { Offload } from '../../base/index.ts'
import { applySplices, findAllMarkers, markerTerms, type Splice } from '../../core/markers/index.ts'
import { compareWalk, isBelow, type TreeFile } from '../../core/tree/index.ts'
import { type MarkedTree, readInBatches } from './marked-tree.ts'
import { memoryTree } from './memory-tree.ts'
import type { Draft } from './plan.ts'

/**
 * The tree as it is once a draft is written: what the next job plans on. It keeps where the draft
 * edits, and edits again what somebody reads.
 */
export function laidOver(
  tree: MarkedTree,
  { edits }: Pick<Draft, 'edits'>,
  offload: Offload,
): MarkedTree {
  if (edits.length === 0) return tree
  const real = (path: string): string => tree.realPath?.(path) ?? path
  const splices = new Map(edits.map((edit) => [real(edit.path), edit.splices]))
  const read: MarkedTree['read'] = async (paths, signal) =>
    (await tree.read(paths, signal)).map((file) => edited(file, splices.get(real(file.path))))
  return {
    ...tree,
    read,
    isRemembered: (path) => !splices.has(real(path)) && tree.isRemembered(path),
    async findMarkers(root, wants, signal) {
      const found = await tree.findMarkers(root, wants, signal)
      const all = found.filter(({ path }) => !splices.has(real(path)))
      const again = [...found, ...edits].map(({ path }) => path)
      const below = new Set(again.filter((path) => splices.has(real(path)) && isBelow(path, root)))
      for await (const files of readInBatches({ read }, [...below], signal)) {
        const own = await findAllMarkers(files, offload, signal)
        all.push(...own.filter((file) => wants === undefined || markerTerms(file).some(wants)))
      }
      return all.sort((a, b) => compareWalk(a.path, b.path))
    },
  }
}

/** The tree with other contents in some of its files. */
export function withFiles(
  tree: MarkedTree,
  files: readonly TreeFile[],
  offload: Offload,
): MarkedTree {
  const own = memoryTree(files, offload)
  const paths = new Set(files.map(({ path }) => path))
  return {
    ...tree,
    isRemembered: (path) => !paths.has(path) && tree.isRemembered(path),
    async findMarkers(root, wants, signal) {
      const others = await tree.findMarkers(root, wants, signal)
      const all = others.filter(({ path }) => !paths.has(path))
      all.push(...(await own.findMarkers(root, wants, signal)))
      return all.sort((a, b) => compareWalk(a.path, b.path))
    },
    async read(some, signal) {
      const others = some.filter((path) => !paths.has(path))
      const found = [...(await tree.read(others, signal)), ...(await own.read(some, signal))]
      const byPath = new Map(found.map((file) => [file.path, file]))
      return some.flatMap((path) => byPath.get(path) ?? [])
    },
  }
}

function edited(file: TreeFile, splices: readonly Splice[] | undefined): TreeFile {
  if (splices === undefined) return file
  return { path: file.path, bytes: applySplices(file.bytes, splices) }
}
