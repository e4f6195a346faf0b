import { compileRule } from './compile-rule.ts'
import type { Kept } from './orders/order.ts'
import type { PolicyRule } from './policy-rule.ts'

/**
 * Tells whether a step from one tag to another goes down by the order of a rule. A tag that the rule
 * cannot compare, because it is no version or no number or has nothing to extract, is above none;
 * one that only the range or the pattern leaves out is compared all the same.
 *
 * @throws {Failure} as {@link compileRule}
 */
export function downgradesOf(rule: PolicyRule): (from: string, to: string) => boolean {
  const { ordering, keyOf } = compileRule(rule)
  const { compare, refuse } = ordering.judge(keyOf !== undefined)
  const hasExtract = (rule.filterTags?.extract ?? '') !== ''
  const comparable = (tag: string): Kept | undefined => {
    const key = keyOf?.(tag) ?? (hasExtract ? undefined : tag)
    if (key === undefined) return undefined
    const by = refuse(key)?.by
    return by === 'version' || by === 'number' ? undefined : { tag, key, at: 0 }
  }
  return (from, to) => {
    const [before, after] = [comparable(from), comparable(to)]
    return before !== undefined && after !== undefined && compare(before, after) < 0
  }
}
