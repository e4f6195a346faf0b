import type { Facts } from './failure.ts'

/** Something that a person should know of although nothing failed. */
export type Notice = {
  /** Without a word about how the program is told to do otherwise: that is what `advice` is for. */
  readonly text: string
  /** The code of what a person can do about it, as in `Failure`. */
  readonly advice?: string
  readonly facts?: Facts
}
