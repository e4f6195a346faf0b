import { Failure } from '../../base/index.ts'

/** What stops a whole plan. Everything that concerns one file or marker is in `skipped` instead. */
export type MarkersCode = 'INVALID_IMAGE_REF' | 'SPLICE_OVERLAP'

/** A plan that cannot be made, or splices that cannot be applied. */
export class MarkersError extends Failure<MarkersCode> {
  override readonly name = 'MarkersError'

  /** The text is upstream's (spec/image-automation §8.2), and alerts match on it. */
  static invalidImageRef(ref: string, cause: unknown): MarkersError {
    const text = `encountered invalid image ref "${ref}": could not parse reference: ${ref}`
    return new MarkersError('INVALID_IMAGE_REF', text, { facts: { ref }, cause })
  }

  /** Splices out of order: a bug in whoever made them. */
  static spliceOverlap(start: number, end: number): MarkersError {
    const text = `applying the splice [${start}, ${end}): it is out of order or outside the file`
    return new MarkersError('SPLICE_OVERLAP', text, { facts: { start, end } })
  }
}
