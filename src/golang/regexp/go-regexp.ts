import type { Expander } from './expand.ts'
import type { Match } from './match.ts'

/** A compiled expression. All methods run in time linear in the text. */
export type GoRegexp = {
  readonly pattern: string
  /** The names of groups 1 and up, `''` for those without. */
  readonly names: readonly string[]
  /** Whether the expression matches anywhere in the text. */
  readonly matches: (text: string) => boolean
  /** The leftmost match at or after `from`; what stands before `from` counts for `^` and `\b`. */
  readonly find: (text: string, from?: number) => Match | undefined
  /** Go's `FindStringSubmatchIndex`: like {@link Match}, but in bytes of UTF-8. */
  readonly findSubmatchIndex: (text: string) => readonly number[] | undefined
  /** Go's `FindStringSubmatch`: the texts of the match and of each group, `''` for an unset one. */
  readonly findSubmatch: (text: string) => readonly string[] | undefined
  /** The template read once, for many matches. */
  readonly expander: (template: string) => Expander
  /** Go's `Expand`: the template with the groups of `match`, which was found in `text`. */
  readonly expand: (template: string, text: string, match: Match) => string
}
