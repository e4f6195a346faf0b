import { concatBytes } from '../../base/index.ts'
import { MarkersError } from './errors.ts'
import type { Splice } from './marker.ts'

/**
 * Rewrites `original` by the given splices and leaves every other byte as it was.
 *
 * All offsets refer to `original`, so splices do not shift one another; a zero-width splice
 * (`start === end`) inserts. The input is never mutated. Runs in O(bytes + splices).
 *
 * @param original - the file as read from Git: any encoding, any line ending, BOM included
 * @param splices - ordered by `start` and disjoint; touching (`a.end === b.start`) is fine
 * @returns a new array; `original` itself when `splices` is empty
 * @throws {MarkersError} `SPLICE_OVERLAP` when out of order, overlapping or outside the file
 * @see spec/image-automation §8.7 for what upstream rewrites and we deliberately keep
 */
export function applySplices(original: Uint8Array, splices: readonly Splice[]): Uint8Array {
  if (splices.length === 0) return original

  const pieces: Uint8Array[] = []
  let cursor = 0
  for (const { start, end, text } of splices) {
    if (start < cursor || end < start || end > original.length)
      throw MarkersError.spliceOverlap(start, end)
    pieces.push(original.subarray(cursor, start), text)
    cursor = end
  }
  pieces.push(original.subarray(cursor))
  return concatBytes(pieces)
}
