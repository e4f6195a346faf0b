import { isComparable, isSameType, type Meter, mapKey, sprint } from '../fmt/index.ts'
import { callFailure } from './failure.ts'
import { type Slot, type Typed, unbox } from './slot.ts'

const basicKinds = ['bool', 'complex', 'int', 'float', 'string', 'uint']

/** `eq a b c`: whether the first equals any of the others. */
export function isAnyEqual(first: Slot, others: readonly Slot[], meter: Meter): boolean {
  if (others.length === 0) throw callFailure('missing argument for comparison')
  return others.some((other) => isEqual(unbox(first), unbox(other), meter))
}

/** `lt`: numbers by size, text by bytes; an int may be compared with a uint, not with a float. */
export function isLess(first: Slot, second: Slot): boolean {
  const a = unbox(first)
  const b = unbox(second)
  const isOrdered = a !== undefined && b !== undefined && isBasic(a) && isBasic(b)
  if (!isOrdered) throw callFailure('invalid type for comparison')
  if (!isSameKind(a, b)) throw incompatible(a, b)
  if (a.kind === 'bool' || !('value' in a) || !('value' in b)) {
    throw callFailure('invalid type for comparison')
  }
  return a.value < b.value
}

function isEqual(a: Typed | undefined, b: Typed | undefined, meter: Meter): boolean {
  if (isBasic(a) || isBasic(b)) {
    if (a === undefined || b === undefined) return false
    if (!isSameKind(a, b)) throw incompatible(a, b)
    return equalBasics(a, b)
  }
  if (a === undefined || b === undefined) return isNil(a) === isNil(b)
  if (a.kind !== b.kind) {
    const [left, right] = [sprint([a], meter), sprint([b], meter)]
    throw callFailure(`non-comparable types ${left}: ${a.type.name}, ${b.type.name}: ${right}`)
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  if (!isComparable(b.type)) {
    throw callFailure(`non-comparable type ${sprint([b], meter)}: ${b.type.name}`)
  }
  return isIdentical(a, b)
}

/** Go's `==` between interfaces: the same type, and the same pointer or the same fields. */
function isIdentical(a: Typed, b: Typed): boolean {
  if (a.kind === 'pointer' && b.kind === 'pointer') return a.target === b.target
  return isSameType(a.type, b.type) && mapKey(a) === mapKey(b)
}

function equalBasics(a: Typed, b: Typed): boolean {
  if (a.kind === 'complex' && b.kind === 'complex') return a.re === b.re && a.im === b.im
  return 'value' in a && 'value' in b && a.value === b.value
}

function isBasic(value: Typed | undefined): boolean {
  return value !== undefined && basicKinds.includes(value.kind)
}

function isSameKind(a: Typed, b: Typed): boolean {
  const isWhole = (one: Typed): boolean => one.kind === 'int' || one.kind === 'uint'
  return a.kind === b.kind || (isWhole(a) && isWhole(b))
}

function isNil(value: Typed | undefined): boolean {
  if (value === undefined) return true
  if (value.kind === 'pointer') return value.target === undefined
  return (value.kind === 'slice' || value.kind === 'map') && value.isNil === true
}

function incompatible(a: Typed, b: Typed): Error {
  return callFailure(`incompatible types for comparison: ${a.type.name} and ${b.type.name}`)
}
