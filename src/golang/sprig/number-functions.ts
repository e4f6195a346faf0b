import { attempt } from '../../base/index.ts'
import {
  type Func,
  goFloat,
  goInt,
  goInt64,
  goSlice,
  intType,
  sprint,
  type Value,
} from '../fmt/index.ts'
import { parseInt } from '../quote/index.ts'
import { toFloat64, toInt64 } from './cast.ts'
import { add as addDecimals, divide, multiply, subtract, sumOf } from './decimal.ts'
import {
  any,
  type Functions,
  fixed,
  float,
  int,
  type Surroundings,
  text,
  variadic,
} from './define.ts'
import { callFailure } from './failure.ts'

/** Arithmetic: whole numbers wrap at 64 bits, fractions are computed in decimals. */
export function numberFunctions(surroundings: Surroundings): Functions {
  const { meter } = surroundings
  const max = extreme((a, b) => a > b)
  return {
    int: fixed([any], (value) => goInt(toInt64(value))),
    int64: fixed([any], (value) => goInt64(toInt64(value))),
    float64: fixed([any], (value) => goFloat(toFloat64(value))),
    atoi: fixed([text], (value) => goInt(attempt(() => parseInt(value, 10)) ?? 0n)),
    toDecimal: fixed([any], (value) => {
      const octal = sprint([value], meter)
      return goInt64(attempt(() => parseInt(octal, 8)) ?? 0n)
    }),
    add1: fixed([any], (value) => goInt64(toInt64(value) + 1n)),
    add: variadic([], any, (values) =>
      goInt64(values.reduce((sum, one) => wrapped(sum + toInt64(one)), 0n)),
    ),
    sub: fixed([any, any], (a, b) => goInt64(toInt64(a) - toInt64(b))),
    mul: variadic([any], any, (first, values) =>
      goInt64(values.reduce((product, one) => wrapped(product * toInt64(one)), toInt64(first))),
    ),
    div: fixed([any, any], (a, b) => goInt64(toInt64(a) / divisor(b))),
    mod: fixed([any, any], (a, b) => goInt64(toInt64(a) % divisor(b))),
    max,
    biggest: max,
    min: extreme((a, b) => a < b),
    maxf: extremeFloat((a, b) => Math.max(a, b)),
    minf: extremeFloat((a, b) => Math.min(a, b)),
    floor: fixed([any], (value) => goFloat(Math.floor(toFloat64(value)))),
    ceil: fixed([any], (value) => goFloat(Math.ceil(toFloat64(value)))),
    round: variadic([any, int], float, (value, places, [turn = 0.5]) =>
      goFloat(round(toFloat64(value), places, turn)),
    ),
    add1f: fixed([any], (value) => goFloat(addDecimals(toFloat64(value), [1]))),
    addf: variadic([], any, (values) => goFloat(sumOf(values.map(toFloat64)))),
    subf: variadic([any], any, (first, values) =>
      goFloat(subtract(toFloat64(first), values.map(toFloat64))),
    ),
    mulf: variadic([any], any, (first, values) =>
      goFloat(multiply(toFloat64(first), values.map(toFloat64))),
    ),
    divf: variadic([any], any, (first, values) =>
      goFloat(divide(toFloat64(first), values.map(toFloat64))),
    ),
    until: fixed([int], (count) => ints(steps(0, count, count < 0 ? -1 : 1, surroundings))),
    untilStep: fixed([int, int, int], (start, stop, step) =>
      ints(steps(start, stop, step, surroundings)),
    ),
    seq: variadic([], int, (numbers) => sequence(numbers, surroundings)),
  }
}

function wrapped(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function divisor(value: Value): bigint {
  const divisor = toInt64(value)
  if (divisor === 0n) throw callFailure('runtime error: integer divide by zero')
  return divisor
}

function extreme(isBetter: (a: bigint, b: bigint) => boolean): Func {
  return variadic([any], any, (first, values) => {
    const numbers = [first, ...values].map(toInt64)
    return goInt64(numbers.reduce((best, one) => (isBetter(one, best) ? one : best)))
  })
}

function extremeFloat(better: (a: number, b: number) => number): Func {
  return variadic([any], any, (first, values) =>
    goFloat([first, ...values].map(toFloat64).reduce(better)),
  )
}

/** Up when what is cut off is at least `turn`, which below zero it never is. */
function round(value: number, places: number, turn: number): number {
  const power = 10 ** places
  const digits = power * value
  const rest = digits - Math.trunc(digits)
  return (rest >= turn ? Math.ceil(digits) : Math.floor(digits)) / power
}

/** `start`, `start + step`, ... before `stop`; nothing when the step leads away from it. */
function steps(
  start: number,
  stop: number,
  step: number,
  { meter }: Surroundings,
): readonly number[] {
  const numbers: number[] = []
  const isUp = stop >= start
  if (isUp ? step <= 0 : step >= 0) return numbers
  meter.charge(Math.ceil((stop - start) / step))
  for (let one = start; isUp ? one < stop : one > stop; one += step) numbers.push(one)
  return numbers
}

function ints(numbers: readonly number[]): Value {
  return goSlice(intType, numbers.map(goInt))
}

/** Like `seq(1)`: `end`, `start end` or `start step end`, both ends included. */
function sequence(numbers: readonly number[], surroundings: Surroundings): string {
  const [first = 0, second = 0] = numbers
  if (numbers.length === 0 || numbers.length > 3) return ''
  const start = numbers.length === 1 ? 1 : first
  const end = numbers.at(-1) ?? 0
  const direction = end < start ? -1 : 1
  const step = numbers.length === 3 ? second : direction
  if (direction === -1 && step > 0) return ''
  return steps(start, end + direction, step, surroundings).join(' ')
}
