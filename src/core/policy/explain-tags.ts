import { chooseTag } from './choose-tag.ts'
import type { CompiledRule } from './compile-rule.ts'
import type { Fault, Kept } from './orders/order.ts'

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
  | ({
      readonly kind: 'dropped'
      readonly tag: string
      /** Absent when the filter dropped the tag. */
      readonly key?: string
    } & Fault)

type Dropped = Extract<TagVerdict, { kind: 'dropped' }>

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
  const judge = rule.ordering.judge(rule.keyOf !== undefined)
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

/** Ranks in order, but the tag that the rule chose leads even where NaN has no order. */
function chosenFirst(sorted: readonly Kept[], choice: ReturnType<typeof chooseTag>): TagVerdict[] {
  const isChosen = (kept: Kept) => choice.kind === 'chosen' && kept.tag === choice.tag
  const ordered = [...sorted.filter(isChosen), ...sorted.filter((kept) => !isChosen(kept))]
  return ordered.map(({ tag, key }, index) => {
    const chosen = choice.kind === 'chosen' && index === 0
    return { kind: 'kept', tag, key, rank: index + 1, chosen }
  })
}
