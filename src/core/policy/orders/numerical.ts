import { parseFloat } from '../../../golang/quote/index.ts'
import { type Best, isDescending, type Judge, type Order } from './order.ts'

/** By the key as a number. */
export const numerical: Order<{ readonly order?: string }> = {
  compile({ order }) {
    const descending = isDescending(order)
    return {
      best: (keys, exactly) => bestNumber(keys, { descending, exactly }),
      judge: (exactly) => judgeNumbers({ descending, exactly }),
    }
  },
  describe: ({ order }) => `numerical ${order}`,
  warningsOf: () => [],
}

type Rules = { readonly descending: boolean; readonly exactly: boolean }

function bestNumber(keys: readonly string[], rules: Rules): Best {
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

function judgeNumbers(rules: Rules): Judge {
  const none: NumericKey = { key: '', value: Number.NaN }
  const numberOf = (key: string): NumericKey => numericKey(key) ?? none
  return {
    refuse: (key) =>
      numericKey(key) === undefined
        ? { by: 'number', why: 'is not a number, which fails the whole policy' }
        : undefined,
    compare(a, b) {
      const aWins = replaces(numberOf(a.key), numberOf(b.key), rules)
      const bWins = replaces(numberOf(b.key), numberOf(a.key), rules)
      return aWins === bWins ? b.at - a.at : aWins ? -1 : 1
    },
  }
}

/** A key read as a number. */
type NumericKey = { readonly key: string; readonly value: number }

/** The number that a key is, as Go's ParseFloat reads it; nothing when it is none. */
function numericKey(key: string): NumericKey | undefined {
  try {
    return { key, value: parseFloat(key) }
  } catch {
    return undefined
  }
}

/**
 * Whether `next` takes the place of `best`: upstream replaces unless the newcomer is strictly
 * worse, so among equals the last wins and NaN never stays in the way (spec/image-reflector §10).
 *
 * @param exactly - tell decimal integers apart that are equal as doubles (§14 row 2)
 */
function replaces(next: NumericKey, best: NumericKey, { descending, exactly }: Rules): boolean {
  const order =
    exactly && next.value === best.value
      ? compareIntegers(next.key, best.key)
      : next.value - best.value
  return descending ? !(order > 0) : !(order < 0)
}

/** The order of two keys when both are decimal integers, else 0. */
function compareIntegers(a: string, b: string): number {
  if (a.length < 16 && b.length < 16) return 0
  const integer = /^[+-]?[0-9]+$/
  if (!integer.test(a) || !integer.test(b)) return 0
  const difference = BigInt(a.replace('+', '')) - BigInt(b.replace('+', ''))
  return difference > 0n ? 1 : difference < 0n ? -1 : 0
}
