import { rangeError, syntaxError } from './strconv-error.ts'
import { hasLegalUnderscores } from './underscores.ts'

const decimal = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/

/**
 * Go's `strconv.ParseFloat` with 64 bits: decimal and hexadecimal literals with underscores,
 * `inf`, `infinity` (signed) and `nan` (unsigned) in any case, rounded to nearest even.
 *
 * @throws {Failure} `SYNTAX`; `RANGE` when finite text rounds to infinity
 * @see spec/image-reflector §10
 */
export function parseFloat(text: string): number {
  if (decimal.test(text)) return finite(Number(text), text)
  const special = specialValue(text)
  if (special !== undefined) return special

  const bare = withoutUnderscores(text)
  if (decimal.test(bare)) return finite(Number(bare), text)
  return finite(hexadecimalValue(bare, text), text)
}

function hexadecimalValue(bare: string, text: string): number {
  const hex = hexadecimal.exec(bare)
  const [, sign, whole = '', fraction = '', exponent] = hex ?? []
  if (whole === '' && fraction === '') throw syntaxError('ParseFloat', text)
  const mantissa = BigInt(`0x${whole}${fraction}`)
  const size = scale(mantissa, Number(exponent) - 4 * fraction.length)
  return sign === '-' ? -size : size
}

/** Go looks for a digit right behind the exponent's sign before it skips underscores. */
function withoutUnderscores(text: string): string {
  if (!text.includes('_')) return text
  const exponent = /^[+-]?0x/i.test(text) ? /p[+-]?_/i : /e[+-]?_/i
  if (!hasLegalUnderscores(text) || exponent.test(text)) throw syntaxError('ParseFloat', text)
  return text.replaceAll('_', '')
}

function specialValue(text: string): number | undefined {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) {
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  return /^nan$/i.test(text) ? Number.NaN : undefined
}

function finite(value: number, text: string): number {
  if (!Number.isFinite(value)) throw rangeError('ParseFloat', text)
  return value
}

/** `mantissa * 2**exponent`, rounded to nearest even once, subnormals included. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0
  const bits = mantissa.toString(2).length
  const top = bits + exponent - 1
  if (top > 1024) return Number.POSITIVE_INFINITY
  if (top < -1080) return 0
  const precision = top >= -1022 ? 53 : 53 + 1022 + top
  const dropped = bits - precision
  if (dropped <= 0) return Number(mantissa) * 2 ** exponent

  const unit = 1n << BigInt(dropped)
  const rest = mantissa & (unit - 1n)
  let kept = mantissa >> BigInt(dropped)
  const isOdd = (kept & 1n) === 1n
  if (rest * 2n > unit || (rest * 2n === unit && isOdd)) kept += 1n
  return Number(kept) * 2 ** (exponent + dropped)
}
