import { Failure, messageOf } from '../../base/index.ts'
import { compileRegexp } from '../../golang/regexp/index.ts'
import { invalidPolicy, type Ordering } from './orders/order.ts'
import { namedOrders } from './orders.table.ts'
import type { PolicyCode } from './policy-code.ts'
import type { PolicyRule } from './policy-rule.ts'

/** What a tag is compared by; nothing when the filter drops it. */
type KeyOf = (tag: string) => string | undefined

/** A rule made ready for many lists of tags. */
export type CompiledRule = {
  /** What it was made of. */
  readonly source: PolicyRule
  readonly ordering: Ordering
  /** Absent without a filter: then a tag is its own key. */
  readonly keyOf?: KeyOf
  /** What is legal but hardly meant, as sentences for a person. */
  readonly warnings: readonly string[]
}

/**
 * Makes a rule ready. A bad filter pattern shows here, before any tag was read.
 *
 * @throws {Failure} `INVALID_POLICY`, `INVALID_FILTER` with Flux's texts (spec/image-reflector
 * §7.5), prefix included
 */
export function compileRule(rule: PolicyRule): CompiledRule {
  const ordering = compileOrdering(rule)
  const keyOf = rule.filterTags === undefined ? undefined : compileFilter(rule.filterTags)
  const warnings = warningsOf(rule)
  const compiled = { source: rule, ordering, warnings }
  return keyOf === undefined ? compiled : { ...compiled, keyOf }
}

function compileOrdering({ policy }: PolicyRule): Ordering {
  const [order] = namedOrders(policy)
  if (order === undefined) throw invalidPolicy('given ImagePolicyChoice object is invalid')
  return order.compile()
}

function compileFilter({
  pattern = '',
  extract = '',
}: {
  pattern?: string
  extract?: string
}): KeyOf {
  const regexp = filterRegexp(pattern)
  if (extract === '') return (tag) => (regexp.matches(tag) ? tag : undefined)
  const expand = regexp.expander(extract)
  return (tag) => {
    const match = regexp.find(tag)
    return match === undefined ? undefined : expand(tag, match)
  }
}

function filterRegexp(pattern: string): ReturnType<typeof compileRegexp> {
  try {
    return compileRegexp(pattern)
  } catch (cause) {
    const message = `failed to filter tags: invalid regular expression pattern '${pattern}': ${messageOf(cause)}`
    throw new Failure<PolicyCode>('INVALID_FILTER', message, { cause })
  }
}

function warningsOf({ policy }: PolicyRule): string[] {
  const named = namedOrders(policy)
  const [used, ...ignored] = named.map(({ kind }) => kind)
  const double = `only '${used}' counts; '${ignored.join("' and '")}' is ignored`
  return [...(ignored.length > 0 ? [double] : []), ...named.flatMap((one) => one.warningsOf())]
}
