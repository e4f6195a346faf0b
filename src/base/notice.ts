import type { Advice } from './advice.ts'
import type { Facts } from './failure.ts'

/** Something that a person should know of although nothing failed. */
export type Notice = {
  /** Without a word about how the program is told to do otherwise: that is what `advice` is for. */
  readonly text: string
  /** The code of what a person can do about it, as in `Failure`. */
  readonly advice?: Advice
  readonly facts?: Facts
}

/** The notices without those whose text was told before. */
export function distinctNotices(notices: readonly Notice[]): readonly Notice[] {
  const first = new Map<string, Notice>()
  for (const notice of notices) if (!first.has(notice.text)) first.set(notice.text, notice)
  return [...first.values()]
}
