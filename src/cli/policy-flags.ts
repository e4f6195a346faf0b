import { messageOf } from '../base/index.ts'
import type { OrderKind, PolicyRule } from '../core/policy/index.ts'
import type { ValuesOf } from '../golang/pflag/index.ts'
import { compileRegexp } from '../golang/regexp/index.ts'
import { UsageError } from './errors.ts'

/** The flags that describe a policy, in the spelling of `create image policy` and a shorter one. */
export const policyFlags = [
  {
    name: 'select-semver',
    kind: 'string',
    help: 'choose the highest version within this `range`, such as "1.x"',
  },
  { name: 'semver', kind: 'string', aliasFor: 'select-semver', help: 'short for --select-semver' },
  {
    name: 'select-numeric',
    kind: 'string',
    help: 'choose the last tag in numerical order, `asc` or desc',
    complete: ['asc', 'desc'],
  },
  {
    name: 'numeric',
    kind: 'string',
    aliasFor: 'select-numeric',
    help: 'short for --select-numeric',
  },
  {
    name: 'select-alpha',
    kind: 'string',
    help: 'choose the last tag in alphabetical order, `asc` or desc',
    complete: ['asc', 'desc'],
  },
  { name: 'alpha', kind: 'string', aliasFor: 'select-alpha', help: 'short for --select-alpha' },
  {
    name: 'filter-regex',
    kind: 'string',
    help: 'look only at tags that match this regular `expression` (RE2)',
  },
  {
    name: 'filter-extract',
    kind: 'string',
    help: "compare this `template` over the expression's groups instead of the tag, such as '$ts'",
  },
] as const

/** Values of the flags that describe a policy. */
export type PolicyValues = ValuesOf<typeof policyFlags>

const orders = ['asc', 'desc']

/**
 * The rule that the flags describe; undefined when they name no order.
 *
 * @throws {UsageError} in the words of `create image policy` (spec/cli §4.2 steps 3-5)
 */
export function ruleOf(values: PolicyValues): PolicyRule | undefined {
  const given = orderFlags.filter(([flag]) => values[flag] !== undefined)
  if (given.length > 1) {
    throw new UsageError(
      'only one of --select-semver, --select-alpha or --select-numeric can be specified',
    )
  }
  checkOrder('--select-alpha', values['select-alpha'])
  checkOrder('--select-numeric', values['select-numeric'])
  const filterTags = filterOf(values['filter-regex'], values['filter-extract'])
  const [named] = given.map(([flag, policyOf]) => policyOf(values[flag] ?? ''))
  if (named === undefined && filterTags === undefined) return undefined
  // A filter alone compares what it leaves by name.
  return { policy: named ?? policies.alphabetical[1]('asc'), ...(filterTags && { filterTags }) }
}

/** The orders that `create image policy` has a flag for: the flag, and the policy of its value. */
const policies = {
  semver: ['select-semver', (range) => ({ semver: { range } })],
  alphabetical: ['select-alpha', (order) => ({ alphabetical: { order } })],
  numerical: ['select-numeric', (order) => ({ numerical: { order } })],
} as const satisfies Partial<
  Record<
    OrderKind,
    readonly [flag: keyof PolicyValues, policyOf: (value: string) => PolicyRule['policy']]
  >
>

const orderFlags = Object.values(policies)

function checkOrder(flag: string, order: string | undefined): void {
  if (order === undefined || orders.includes(order)) return
  throw new UsageError(`${flag} must be one of ["asc", "desc"]`)
}

function filterOf(
  pattern: string | undefined,
  extract: string | undefined,
): PolicyRule['filterTags'] | undefined {
  if (pattern === undefined) {
    if (extract === undefined) return undefined
    throw new UsageError('cannot specify --filter-extract without specifying --filter-regex')
  }
  checkExtract(extract ?? '', groupsOf(pattern))
  return { pattern, ...(extract === undefined ? {} : { extract }) }
}

function groupsOf(pattern: string): ReadonlySet<string> {
  try {
    return new Set(compileRegexp(pattern).names)
  } catch (thrown) {
    throw new UsageError(`--filter-regex is an invalid regex pattern: ${messageOf(thrown)}`)
  }
}

/** Walks the template as Go's `Regexp.Expand` does; `$1x` means a group of that name. */
function checkExtract(template: string, groups: ReadonlySet<string>): void {
  const reference = /\$(\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+)|)/gu
  for (const [, what, braced, bare] of template.matchAll(reference)) {
    if (what === '$') continue
    const name = braced ?? bare
    if (name === undefined) throw new UsageError('--filter-extract is malformed')
    if (/^(0|[1-9]\d*)$/.test(name) || groups.has(name)) continue
    throw new UsageError(
      `capture group $${name} used in --filter-extract not found in --filter-regex`,
    )
  }
}
