import type { ImagePolicy } from '../kinds/index.ts'
import { alphabetical } from './orders/alphabetical.ts'
import { numerical } from './orders/numerical.ts'
import type { Order } from './orders/order.ts'
import { semver } from './orders/semver.ts'

/** The members of an ImagePolicy's `policy`, as its definition has them. */
export type OrderKind = keyof ImagePolicy['spec']['policy']

/** Every order that a policy may name; of several the first in the table counts. */
type Orders = {
  readonly semver: typeof semver
  readonly alphabetical: typeof alphabetical
  readonly numerical: typeof numerical
}

const orders: Orders = {
  semver,
  alphabetical,
  numerical,
} satisfies Record<OrderKind, Order<never>>

/** The `policy` of a rule: each order with what it is told. */
export type OrderChoice = {
  readonly [K in OrderKind]?: Orders[K] extends Order<infer Spec> ? Spec : never
}

/** An order that a rule names, together with what it is told. */
export type NamedOrder = { readonly kind: OrderKind } & {
  readonly [K in keyof Order<never>]: () => ReturnType<Order<never>[K]>
}

/** The orders that a rule names, the one that counts first. */
export function namedOrders(choice: OrderChoice): readonly NamedOrder[] {
  const kinds = Object.keys(orders) as OrderKind[]
  return kinds.flatMap((kind) => {
    const spec = choice[kind]
    if (spec === undefined) return []
    // The member of a kind is what its order is told; the compiler cannot tie the two together.
    const order = orders[kind] as Order<typeof spec>
    return [
      {
        kind,
        compile: () => order.compile(spec),
        describe: () => order.describe(spec),
        warningsOf: () => order.warningsOf(spec),
      },
    ]
  })
}
