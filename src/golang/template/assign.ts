import { anyType, type GoType, isNillable, isSameType, type Value, zeroOf } from '../fmt/index.ts'
import { fail, type Run } from './run.ts'
import { boxedAs, type Slot, slotType, slotTypeName, type Typed, unbox } from './slot.ts'

/**
 * A slot as an argument of type `type`.
 *
 * @throws {Failure} `TEMPLATE_EXECUTE` when the type differs
 */
export function argumentOf(run: Run, slot: Slot, type: GoType): Slot {
  if (type === slotType) return slot
  if (slot === undefined) {
    if (!isNillable(type)) fail(run, `invalid value; expected ${type.name}`)
    return zeroSlot(type)
  }
  const isAny = type.kind === 'interface'
  if (slot.kind !== 'boxed') return isAny ? slot : assigned(run, slot, type)
  if (isAny) return slot
  const inner = unbox(slot)
  if (inner !== undefined) return assigned(run, inner, type)
  fail(run, `wrong type for value; expected ${type.name}; got ${slotTypeName(slot)}`)
}

/** What an argument of type `type` is when the template says `nil`. */
export function nilOf(run: Run, type: GoType): Slot {
  if (type === slotType) return undefined
  if (!isNillable(type)) fail(run, `cannot assign nil to ${type.name}`)
  return zeroSlot(type)
}

function assigned(run: Run, value: Typed, type: GoType): Slot {
  if (isSameType(value.type, type)) return value
  const target = value.kind === 'pointer' ? value.target : undefined
  if (target !== undefined && target.kind !== 'nil' && isSameType(target.type, type)) return target
  fail(run, `wrong type for value; expected ${type.name}; got ${value.type.name}`)
}

function zeroSlot(type: GoType): Slot {
  const zero: Value = zeroOf(type)
  return boxedAs(type.kind === 'interface' ? anyType : type, zero)
}
