import { Failure } from '../../../base/index.ts'
import type { NoChoiceReason } from '../choice.ts'
import type { PolicyCode } from '../policy-code.ts'

/** One way to say which tag is the latest: a member of an ImagePolicy's `policy`. */
export type Order<Spec> = {
  /**
   * Makes the order ready for many lists of keys.
   *
   * @throws {Failure} `INVALID_POLICY` with Flux's text
   */
  readonly compile: (spec: Spec) => Ordering
  /** The order in a few words, as a person would say it. */
  readonly describe: (spec: Spec) => string
  /** What is legal but hardly meant, as sentences for a person. */
  readonly warningsOf: (spec: Spec) => readonly string[]
}

/** What makes one key better than another. `exactly`: keys came out of a filter. */
export type Ordering = {
  /** Where the best of at least one key stands, or why there is none. */
  readonly best: (keys: readonly string[], exactly: boolean) => Best
  readonly judge: (exactly: boolean) => Judge
}

/** Index of the best key, or why there is none. */
export type Best =
  | number
  | { readonly reason: NoChoiceReason; readonly message: string; readonly at?: number }

/** Says of each key whether it takes part, and of two which is better. */
export type Judge = {
  /** Why the key takes no part, or nothing. */
  readonly refuse: (key: string) => Fault | undefined
  /** Best first. */
  readonly compare: (a: Kept, b: Kept) => number
}

/** A tag that takes part, its key, and where it stood in the list. */
export type Kept = { readonly tag: string; readonly key: string; readonly at: number }

/** Why a tag takes no part; `duplicate`: another tag has the same key and comes later. */
export type Fault = {
  readonly by: 'filter' | 'duplicate' | 'version' | 'range' | 'number'
  readonly why: string
}

/**
 * Whether the last in descending order wins.
 *
 * @throws {Failure} `INVALID_POLICY` for any other word than asc and desc
 */
export function isDescending(order = ''): boolean {
  const upper = order.toUpperCase()
  if (upper === 'DESC') return true
  if (upper === '' || upper === 'ASC') return false
  throw invalidPolicy(`invalid order argument provided: '${upper}', must be one of: ASC, DESC`)
}

/** The failure of a policy whose order cannot be used. */
export function invalidPolicy(message: string, cause?: unknown): Failure<PolicyCode> {
  return new Failure('INVALID_POLICY', `invalid policy: ${message}`, { cause })
}
