import { compareBytes } from '../../../base/index.ts'
import { isDescending, type Order } from './order.ts'

/** By the bytes of the key. */
export const alphabetical: Order<{ readonly order?: string }> = {
  compile({ order }) {
    const sign = isDescending(order) ? 1 : -1
    const compare = (a: string, b: string): number => sign * compareBytes(a, b)
    return {
      best: (keys) => {
        let best = 0
        for (const [index, key] of keys.entries()) {
          if (compare(key, keys[best] ?? '') < 0) best = index
        }
        return best
      },
      judge: () => ({ refuse: () => undefined, compare: (a, b) => compare(a.key, b.key) }),
    }
  },
  describe: ({ order }) => `alphabetical ${order}`,
  warningsOf: () => [],
}
