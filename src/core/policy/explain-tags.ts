import { compareBytes, messageOf } from '../../base/index.ts'
import {
  type Constraints,
  compareVersions,
  parseFluxVersion,
  type Version,
} from '../../golang/semver/index.ts'
import { chooseTag } from './choose-tag.ts'
import type { CompiledRule } from './compile-rule.ts'
import { type NumericKey, numericKey, replaces } from './numeric-order.ts'

/** What became of one tag. */
export type TagVerdict =
  | {
      readonly kind: 'kept'
      readonly tag: string
      readonly key: string
      /** From 1 for the best; ties in the order in which the rule decides them. */
      readonly rank: number
      readonly chosen: boolean
    }
  | {
      readonly kind: 'dropped'
      readonly tag: string
      /** Absent when the filter dropped the tag. */
      readonly key?: string
      /** What dropped it; `duplicate`: another tag has the same key and comes later. */
      readonly by: 'filter' | 'duplicate' | 'version' | 'range' | 'number'
      readonly why: string
    }

type Kept = { readonly tag: string; readonly key: string; readonly at: number }
type Dropped = Extract<TagVerdict, { kind: 'dropped' }>
type Fault = Pick<Dropped, 'by' | 'why'>
type Judge = {
  /** Why the key takes no part, or nothing. */
  readonly refuse: (key: string) => Fault | undefined
  /** Best first. */
  readonly compare: (a: Kept, b: Kept) => number
}

/**
 * Says for each tag whether it takes part and where it ranks, or what dropped it: first the kept
 * ones by rank, then the dropped ones in the order of `tags`.
 *
 * @param options.limit - at most so many verdicts; all when absent
 */
export function explainTags(
  tags: readonly string[],
  rule: CompiledRule,
  options: { readonly limit?: number } = {},
): readonly TagVerdict[] {
  const judge = judgeOf(rule)
  const keys = tags.map((tag) => (rule.keyOf === undefined ? tag : rule.keyOf(tag)))
  const lastAt = new Map(keys.map((key, at) => [key, at]))
  const kept: Kept[] = []
  const dropped: Dropped[] = []
  for (const [at, tag] of tags.entries()) {
    const key = keys[at]
    const fault = faultOf(key, lastAt.get(key) === at) ?? judge.refuse(key ?? '')
    if (fault === undefined) kept.push({ tag, key: key ?? '', at })
    else dropped.push({ kind: 'dropped', tag, ...(key === undefined ? {} : { key }), ...fault })
  }
  const ranked = chosenFirst(kept.sort(judge.compare), chooseTag(tags, rule))
  return [...ranked, ...dropped].slice(0, options.limit)
}

/** Of tags with one key the last counts. */
function faultOf(key: string | undefined, isLast: boolean): Fault | undefined {
  if (key === undefined) return { by: 'filter', why: 'filterTags.pattern does not match' }
  return isLast ? undefined : { by: 'duplicate', why: `a later tag has the same key '${key}'` }
}

function judgeOf({ ordering, keyOf }: CompiledRule): Judge {
  switch (ordering.kind) {
    case 'semver':
      return judgeVersions(ordering.constraints)
    case 'alphabetical': {
      const sign = ordering.descending ? 1 : -1
      return { refuse: () => undefined, compare: (a, b) => sign * compareBytes(a.key, b.key) }
    }
    case 'numerical':
      return judgeNumbers({ descending: ordering.descending, exactly: keyOf !== undefined })
  }
}

function judgeVersions(constraints: Constraints): Judge {
  const versions = new Map<string, Version>()
  const versionOf = (key: string): Version => {
    const version = versions.get(key) ?? parseFluxVersion(key)
    versions.set(key, version)
    return version
  }
  return {
    refuse(key) {
      try {
        const reasons = constraints.reasons(versionOf(key))
        return reasons.length === 0 ? undefined : { by: 'range', why: reasons.join('; ') }
      } catch (thrown) {
        return { by: 'version', why: versionFault(key, messageOf(thrown)) }
      }
    },
    compare: (a, b) => compareVersions(versionOf(b.key), versionOf(a.key)) || a.at - b.at,
  }
}

/** Two of the library's texts leave a reader guessing (spec/image-reflector §14 row 27). */
function versionFault(key: string, message: string): string {
  if (key.split('.').length < 3) return `${message}: major.minor.patch needs two dots`
  if (message.includes('starts with 0')) return `${message}: a number behind the hyphen is padded`
  return message
}

function judgeNumbers(rules: Parameters<typeof replaces>[2]): Judge {
  const none: NumericKey = { key: '', value: Number.NaN }
  const numberOf = (kept: Kept) => numericKey(kept.key) ?? none
  return {
    refuse: (key) =>
      numericKey(key) === undefined
        ? { by: 'number', why: 'is not a number, which fails the whole policy' }
        : undefined,
    compare(a, b) {
      const aWins = replaces(numberOf(a), numberOf(b), rules)
      const bWins = replaces(numberOf(b), numberOf(a), rules)
      return aWins === bWins ? b.at - a.at : aWins ? -1 : 1
    },
  }
}

/** Ranks in order, but the tag that the rule chose leads even where NaN has no order. */
function chosenFirst(sorted: readonly Kept[], choice: ReturnType<typeof chooseTag>): TagVerdict[] {
  const isChosen = (kept: Kept) => choice.kind === 'chosen' && kept.tag === choice.tag
  const ordered = [...sorted.filter(isChosen), ...sorted.filter((kept) => !isChosen(kept))]
  return ordered.map(({ tag, key }, index) => {
    const chosen = choice.kind === 'chosen' && index === 0
    return { kind: 'kept', tag, key, rank: index + 1, chosen }
  })
}
