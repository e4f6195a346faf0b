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
  const splicesOf = new Map(edits.map(({ path, splices }) => [path, splices]))
  for await (const files of readInBatches(tree, [...splicesOf.keys()], signal)) {
    const byPath = new Map(files.map((file) => [file.path, file.bytes]))
    for (const [path, before] of byPath) {
      const splices = splicesOf.get(path) ?? []
      yield { path, before, after: applySplices(before, splices), splices }
    }
  }
}
