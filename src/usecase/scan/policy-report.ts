import type { Advice, Facts } from '../../base/index.ts'
import type { ImageRef } from '../../core/image/index.ts'
import type { ObjectName } from '../../core/objects/index.ts'

/** A text, and what a person can do about it: see `Failure` of base. */
export type Told = {
  readonly message: string
  readonly advice?: Advice | undefined
  readonly facts?: Facts
}

/** What became of one ImagePolicy. */
export type PolicyReport = ObjectName &
  Told & {
    readonly image?: string
    /** `set` by hand instead of scanned; `failed` and `skipped` leave the markers alone. */
    readonly outcome: 'selected' | 'set' | 'failed' | 'skipped'
    readonly ref?: ImageRef
    /** Tags after the exclusion list. */
    readonly tags?: number
    /** Tags that the rule could choose from. */
    readonly candidates?: number
    /** The text of the policy's Ready condition, or why there is no result. */
    readonly message: string
  }
