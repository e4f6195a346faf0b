/** Why there is no tag: no candidate, none in the range, a candidate that is no number. */
export type NoChoiceReason = 'NO_CANDIDATES' | 'NONE_IN_RANGE' | 'NOT_A_NUMBER'

/** What a rule makes of a list of tags. */
export type Choice =
  | {
      readonly kind: 'chosen'
      readonly tag: string
      /** What was compared: the tag itself, or what `extract` made of it. */
      readonly key: string
      /** How many tags the filter left. */
      readonly candidates: number
      /** How many tags there were. */
      readonly total: number
    }
  | {
      readonly kind: 'none'
      readonly reason: NoChoiceReason
      /** Flux's text. */
      readonly message: string
      readonly candidates: number
      readonly total: number
      /** The tag and key at fault, where one is. */
      readonly tag?: string
      readonly key?: string
    }
