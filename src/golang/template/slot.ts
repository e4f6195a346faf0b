import { anyType, type ByteText, type GoType, goNil, type Value } from '../fmt/index.ts'

/**
 * A variable of type `interface{}` with what it holds: an element of a list or a dict, or what a
 * function returned that is declared to return `interface{}`. Pipelines take the value out;
 * until then error texts name the variable's type.
 */
type Boxed = { readonly kind: 'boxed'; readonly inner: Value }

/** A value with a type: all but a bare nil. */
export type Typed = Exclude<Value, { kind: 'nil' }>

/** What evaluating gives: undefined is `<no value>`, which a missing key of a map leaves. */
export type Slot = Typed | Boxed | undefined

/** Marks parameters that take a slot as it is; `reflect.Value` in Go. */
export const slotType: GoType = { name: 'reflect.Value', kind: 'struct' }

/** As an `interface{}` argument would hold it. */
export function bare(slot: Slot): Value {
  if (slot === undefined) return goNil
  return slot.kind === 'boxed' ? slot.inner : slot
}

/** A value by itself; nil becomes `<no value>`. */
export function typed(value: Value): Slot {
  return value.kind === 'nil' ? undefined : value
}

/** A value as it is read out of a container, or returned, that is declared with `type`. */
export function boxedAs(type: GoType, value: Value): Slot {
  if (type.kind === 'interface' || value.kind === 'nil') return { kind: 'boxed', inner: value }
  return value
}

/** Takes the value out of an `interface{}`. */
export function unbox(slot: Slot): Typed | undefined {
  const value = bare(slot)
  return value.kind === 'nil' ? undefined : value
}

/** Follows pointers and interfaces; undefined at a nil. */
export function indirect(slot: Slot): Typed | undefined {
  let value = unbox(slot)
  while (value?.kind === 'pointer') {
    value = value.target === undefined ? undefined : unbox(typed(value.target))
  }
  return value
}

/** The type as error texts name it; of what is boxed, the interface. */
export function slotTypeName(slot: Exclude<Slot, undefined>): ByteText {
  return slot.kind === 'boxed' ? anyType.name : slot.type.name
}

/** What `if` and `with` make of a value: empty and zero are false, structs true. */
export function isTrue(slot: Slot): boolean {
  const value = unbox(slot)
  if (value === undefined) return false
  switch (value.kind) {
    case 'bool':
      return value.value
    case 'slice':
      return value.items.length > 0
    case 'map':
      return value.entries.size > 0
    case 'complex':
      return value.re !== 0 || value.im !== 0
    case 'pointer':
      return value.target !== undefined
    default:
      return !('value' in value) || !['', 0, 0n].includes(value.value)
  }
}
