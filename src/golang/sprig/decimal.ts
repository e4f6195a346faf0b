import { callFailure } from './failure.ts'

/** `coefficient × 10^exponent`. */
type Decimal = { readonly coefficient: bigint; readonly exponent: number }

/** Digits behind the point that a division keeps (shopspring/decimal 1.4). */
const divisionPlaces = 16

/** The sum in decimal digits; 0 of none. */
export function sumOf(values: readonly number[]): number {
  return add(0, values)
}

/** `first` and all `values`, added in decimal digits. */
export function add(first: number, values: readonly number[]): number {
  return chain(first, values, (a, b) => aligned(a, b, (x, y) => x + y))
}

/** `first` less each of `values`, in decimal digits. */
export function subtract(first: number, values: readonly number[]): number {
  return chain(first, values, (a, b) => aligned(a, b, (x, y) => x - y))
}

/** `first` times each of `values`, in decimal digits. */
export function multiply(first: number, values: readonly number[]): number {
  return chain(first, values, (a, b) => ({
    coefficient: a.coefficient * b.coefficient,
    exponent: a.exponent + b.exponent,
  }))
}

/** Rounds half away from zero at each division. */
export function divide(first: number, values: readonly number[]): number {
  return chain(first, values, quotient)
}

function chain(
  first: number,
  values: readonly number[],
  step: (a: Decimal, b: Decimal) => Decimal,
): number {
  const result = values.map(decimalOf).reduce(step, decimalOf(first))
  return Number(`${result.coefficient}e${result.exponent}`)
}

/** The shortest digits that mean the number: 0.1 is one tenth, not what a double makes of it. */
function decimalOf(value: number): Decimal {
  if (!Number.isFinite(value)) throw callFailure(`Cannot create a Decimal from ${shown(value)}`)
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length }
}

function shown(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

function aligned(a: Decimal, b: Decimal, combine: (x: bigint, y: bigint) => bigint): Decimal {
  const exponent = Math.min(a.exponent, b.exponent)
  const scale = (one: Decimal): bigint => one.coefficient * 10n ** BigInt(one.exponent - exponent)
  return { coefficient: combine(scale(a), scale(b)), exponent }
}

function quotient(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) throw callFailure('decimal division by 0')
  const shift = a.exponent - b.exponent + divisionPlaces
  const top = a.coefficient * 10n ** BigInt(Math.max(shift, 0))
  const bottom = b.coefficient * 10n ** BigInt(Math.max(-shift, 0))
  const whole = top / bottom
  const rest = size(top % bottom)
  const away = rest * 2n >= size(bottom) ? 1n : 0n
  const isNegative = top < 0n !== bottom < 0n
  return { coefficient: isNegative ? whole - away : whole + away, exponent: -divisionPlaces }
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value
}
