import { type Candidates, candidatesOf } from './candidates.ts'
import type { Choice } from './choice.ts'
import type { CompiledRule } from './compile-rule.ts'
import type { Best } from './orders/order.ts'

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
  if (keys.length > 0) return ordering.best(keys, keyOf !== undefined)
  return { reason: 'NO_CANDIDATES', message: 'version list argument cannot be empty' }
}
