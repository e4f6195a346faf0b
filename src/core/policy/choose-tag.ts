import { compareBytes } from '../../base/index.ts'
import { highestVersion } from '../../golang/semver/index.ts'
import { type Candidates, candidatesOf } from './candidates.ts'
import type { Choice, NoChoiceReason } from './choice.ts'
import type { CompiledRule, Ordering } from './compile-rule.ts'
import { type NumericKey, numericKey, replaces } from './numeric-order.ts'

/** Where the best candidate stands, or why there is none. */
type Best =
  | number
  | { readonly reason: NoChoiceReason; readonly message: string; readonly at?: number }

/**
 * The tag that Flux would choose.
 *
 * Ties are decided by the order of `tags`, with and without a filter: of equal versions the first
 * wins, of equal numbers the last, of tags with one key the last. Upstream walks a hash map when
 * there is a filter; the stored list is sorted, so here the choice is the same at every run.
 *
 * @param tags - the stored list, descending by bytes ({@link applyExclusions})
 * @see spec/image-reflector §7.5-7.10, §14 row 1
 */
export function chooseTag(tags: readonly string[], rule: CompiledRule): Choice {
  const candidates = candidatesOf(tags, rule)
  const counts = { candidates: candidates.tags.length, total: tags.length }
  const best = bestOf(candidates, rule)
  if (typeof best === 'number') {
    const key = candidates.keys[best] ?? ''
    const tag = candidates.tags[candidates.keys.lastIndexOf(key)] ?? ''
    return { kind: 'chosen', tag, key, ...counts }
  }
  const { reason, message, at } = best
  if (at === undefined) return { kind: 'none', reason, message, ...counts }
  const culprit = { tag: candidates.tags[at] ?? '', key: candidates.keys[at] ?? '' }
  return { kind: 'none', reason, message, ...counts, ...culprit }
}

function bestOf({ keys }: Candidates, { ordering, keyOf }: CompiledRule): Best {
  if (keys.length === 0) {
    return { reason: 'NO_CANDIDATES', message: 'version list argument cannot be empty' }
  }
  switch (ordering.kind) {
    case 'semver':
      return bestVersion(keys, ordering)
    case 'alphabetical':
      return bestName(keys, ordering.descending)
    case 'numerical':
      return bestNumber(keys, { descending: ordering.descending, exactly: keyOf !== undefined })
  }
}

function bestVersion(
  keys: readonly string[],
  { constraints }: Extract<Ordering, { kind: 'semver' }>,
): Best {
  const highest = highestVersion(keys, constraints)
  if (highest !== undefined) return keys.indexOf(highest.original)
  return {
    reason: 'NONE_IN_RANGE',
    message: 'unable to determine latest version from provided list',
  }
}

function bestName(keys: readonly string[], descending: boolean): number {
  let best = 0
  for (const [index, key] of keys.entries()) {
    const order = compareBytes(key, keys[best] ?? '')
    if (descending ? order < 0 : order > 0) best = index
  }
  return best
}

function bestNumber(
  keys: readonly string[],
  rules: { readonly descending: boolean; readonly exactly: boolean },
): Best {
  let best: NumericKey | undefined
  let bestAt = 0
  for (const [index, key] of keys.entries()) {
    const number = numericKey(key)
    if (number === undefined) {
      const message = `failed to parse invalid numeric value '${key}'`
      return { reason: 'NOT_A_NUMBER', message, at: index }
    }
    if (best !== undefined && !replaces(number, best, rules)) continue
    best = number
    bestAt = index
  }
  return bestAt
}
