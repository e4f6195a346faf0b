import {
  anyType,
  type ByteText,
  boolType,
  dictType,
  type Func,
  float64Type,
  funcOf,
  type GoMap,
  type GoType,
  goBool,
  goString,
  intType,
  type Meter,
  stringType,
  uint32Type,
  type Value,
  zeroOf,
} from '../fmt/index.ts'
import { callFailure } from './failure.ts'

/** What the functions of one run share. */
export type Surroundings = {
  readonly meter: Meter
  /** Without it functions that need chance fail. */
  readonly random?: { readonly next: () => number; readonly bytes: (length: number) => Uint8Array }
  /** Milliseconds since 1970; without it functions that need the time fail. */
  readonly nowMs?: () => number
}

/** Functions by the name that templates call them by. */
export type Functions = Readonly<Record<string, Func>>

/** A parameter: its Go type, and what the function sees. */
export type Param<T> = { readonly type: GoType; readonly read: (value: Value) => T }

type Reads<P extends readonly Param<unknown>[]> = {
  readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never
}

/** Text and booleans need no wrapping. */
type Result = Value | ByteText | boolean

/** A `string`. */
export const text: Param<ByteText> = {
  type: stringType,
  read: (value) => (value.kind === 'string' ? value.value : mistyped(value)),
}

/** An `int`; a count that is not exact in a double is out of every limit anyway. */
export const int: Param<number> = { type: intType, read: readNumber }
/** A `uint32`. */
export const uint32: Param<number> = { type: uint32Type, read: readNumber }
/** A `float64`. */
export const float: Param<number> = { type: float64Type, read: readNumber }

/** A `bool`. */
export const bool: Param<boolean> = {
  type: boolType,
  read: (value) => (value.kind === 'bool' ? value.value : mistyped(value)),
}

/** `interface{}`. */
export const any: Param<Value> = { type: anyType, read: (value) => value }

/** `map[string]interface{}`; nil is an empty one that refuses writes. */
export const dict: Param<GoMap> = {
  type: dictType,
  read: (value) => (value.kind === 'map' ? value : (zeroOf(dictType) as GoMap)),
}

/** A function with a fixed number of parameters. */
export function fixed<const P extends readonly Param<unknown>[]>(
  params: P,
  call: (...args: Reads<P>) => Result,
): Func {
  const types = params.map(({ type }) => type)
  return funcOf(types, (args) => wrap(call(...(readAll(params, args) as unknown as Reads<P>))))
}

/** A function whose last parameter takes any number of arguments. */
export function variadic<const P extends readonly Param<unknown>[], R>(
  params: P,
  rest: Param<R>,
  call: (...args: [...Reads<P>, readonly R[]]) => Result,
): Func {
  const types = [...params.map(({ type }) => type), rest.type]
  const func = funcOf(types, (args) => {
    const first = readAll(params, args) as unknown as [...Reads<P>]
    return wrap(call(...first, args.slice(params.length).map(rest.read)))
  })
  return { ...func, variadic: true }
}

/** Declared to return `interface{}`. */
export function returningAny(func: Func): Func {
  return { ...func, returnsAny: true }
}

function readAll(params: readonly Param<unknown>[], args: readonly Value[]): unknown[] {
  return params.map(({ read }, index) => {
    const value = args[index]
    return read(value ?? { kind: 'nil' })
  })
}

function wrap(result: Result): Value {
  if (typeof result === 'string') return goString(result)
  return typeof result === 'boolean' ? goBool(result) : result
}

function readNumber(value: Value): number {
  if (value.kind === 'int' || value.kind === 'uint' || value.kind === 'float') {
    return Number(value.value)
  }
  return mistyped(value)
}

/** Arguments were checked before the call: this is a mistake in the executor. */
function mistyped(value: Value): never {
  throw callFailure(`unexpected argument of kind ${value.kind}`)
}
