import { parseFloat } from '../../golang/quote/index.ts'

/** A key read as a number. */
export type NumericKey = { readonly key: string; readonly value: number }

/** The number that a key is, as Go's ParseFloat reads it; nothing when it is none. */
export function numericKey(key: string): NumericKey | undefined {
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
export function replaces(
  next: NumericKey,
  best: NumericKey,
  { descending, exactly }: { readonly descending: boolean; readonly exactly: boolean },
): boolean {
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
