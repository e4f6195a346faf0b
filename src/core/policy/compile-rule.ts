import { Failure, messageOf } from '../../base/index.ts'
import { compileRegexp } from '../../golang/regexp/index.ts'
import { type Constraints, newConstraints } from '../../golang/semver/index.ts'
import type { PolicyCode, PolicyRule } from './policy-rule.ts'

/** What makes one candidate better than another. */
export type Ordering =
  | { readonly kind: 'semver'; readonly constraints: Constraints }
  | { readonly kind: 'alphabetical'; readonly descending: boolean }
  | { readonly kind: 'numerical'; readonly descending: boolean }

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
  const { semver, alphabetical, numerical } = policy
  if (semver !== undefined) return { kind: 'semver', constraints: compileRange(semver.range) }
  if (alphabetical !== undefined) {
    return { kind: 'alphabetical', descending: isDescending(alphabetical.order) }
  }
  if (numerical !== undefined) {
    return { kind: 'numerical', descending: isDescending(numerical.order) }
  }
  throw invalidPolicy('given ImagePolicyChoice object is invalid')
}

function compileRange(range: string): Constraints {
  try {
    return newConstraints(range)
  } catch (thrown) {
    throw invalidPolicy(messageOf(thrown), thrown)
  }
}

function isDescending(order = ''): boolean {
  const upper = order.toUpperCase()
  if (upper === 'DESC') return true
  if (upper === '' || upper === 'ASC') return false
  throw invalidPolicy(`invalid order argument provided: '${upper}', must be one of: ASC, DESC`)
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
  const warnings: string[] = []
  const [used, ...ignored] = (['semver', 'alphabetical', 'numerical'] as const).filter(
    (kind) => policy[kind] !== undefined,
  )
  if (ignored.length > 0)
    warnings.push(`only '${used}' counts; '${ignored.join("' and '")}' is ignored`)
  if (/\^\s*v?[*xX]/.test(policy.semver?.range ?? '')) {
    warnings.push(`'^*' accepts 0.0.0 alone; write '*' for every release`)
  }
  return warnings
}

function invalidPolicy(message: string, cause?: unknown): Failure<PolicyCode> {
  return new Failure('INVALID_POLICY', `invalid policy: ${message}`, { cause })
}
