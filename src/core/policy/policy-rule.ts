import { namedOrders, type OrderChoice } from './orders.table.ts'

/** The part of an ImagePolicy's spec that says which tag is the latest. */
export type PolicyRule = {
  /** The first of the table of orders that is set counts. */
  readonly policy: OrderChoice
  readonly filterTags?: {
    /** A tag without a match is no candidate; empty matches every tag. */
    readonly pattern?: string
    /** What to compare instead of the tag: a template over the groups of `pattern`. */
    readonly extract?: string
  }
}

/** The rule in one line, as a person would say it. */
export function describeRule({ policy, filterTags }: PolicyRule): string {
  const [order] = namedOrders(policy)
  const { pattern, extract } = filterTags ?? {}
  const matching = pattern === undefined ? '' : `, of tags matching ${pattern}`
  const compared = extract === undefined ? '' : `, compared by ${extract}`
  return `${order?.describe() ?? 'no order'}${matching}${compared}`
}
