import { applySplices, type Splice } from '../../core/markers/index.ts'
import { type MarkedTree, readInBatches } from './marked-tree.ts'
import type { Draft } from './plan.ts'

/** A file to be written: `before` is what the draft was made from. */
export type DraftFile = {
  readonly path: string
  readonly before: Uint8Array
  readonly after: Uint8Array
  /** How `after` came from `before`. */
  readonly splices: readonly Splice[]
}

/**
 * The files that a draft edits, one after another and in its order; a file that cannot be had is left
 * out. Whoever takes them may let each go: no more than a batch of them is in memory.
 *
 * @param tree - what the draft was planned on; it is read again
 */
export async function* editFiles(
  tree: MarkedTree,
  { edits }: Pick<Draft, 'edits'>,
  signal: AbortSignal,
): AsyncGenerator<DraftFile> {
  const real = (path: string): string => tree.realPath?.(path) ?? path
  // A file behind several links is edited once, where it is.
  const byPlace = new Map(edits.map((edit) => [real(edit.path), edit]))
  const splicesOf = new Map([...byPlace.values()].map(({ path, splices }) => [path, splices]))
  for await (const files of readInBatches(tree, [...splicesOf.keys()], signal)) {
    for (const { path, bytes: before } of files) {
      const splices = splicesOf.get(path) ?? []
      yield { path: real(path), before, after: applySplices(before, splices), splices }
    }
  }
}
