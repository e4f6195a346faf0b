import {
  type ByteText,
  elemType,
  type Func,
  type GoMap,
  type GoType,
  getEntry,
  goNil,
  goString,
  isExported,
  isSameType,
  type Struct,
  stringType,
} from '../fmt/index.ts'
import { fail, type Run } from './run.ts'
import { boxedAs, indirect, type Slot, slotTypeName, type Typed } from './slot.ts'

/** What `.name` means on a receiver: a method to call, or a value that is there. */
export type Member =
  | { readonly kind: 'method'; readonly method: Func }
  | { readonly kind: 'value'; readonly value: Slot }

/**
 * Finds the method, field or key `name`.
 *
 * @param hasArguments - only methods take arguments
 * @throws {Failure} `TEMPLATE_EXECUTE` when the receiver has nothing of that name
 */
export function findMember(
  run: Run,
  receiver: Slot,
  name: ByteText,
  hasArguments: boolean,
): Member {
  if (receiver === undefined) return { kind: 'value', value: undefined }
  const typeName = slotTypeName(receiver)
  const value = indirect(receiver)
  if (value === undefined) fail(run, `nil pointer evaluating ${typeName}.${name}`)

  const method = methodOf(value, name)
  if (method !== undefined) return { kind: 'method', method }
  const field = value.kind === 'struct' ? fieldOf(value, name) : undefined
  if (field !== undefined) {
    if (!isExported(name)) fail(run, `${name} is an unexported field of struct type ${typeName}`)
    if (hasArguments) fail(run, `${name} has arguments but cannot be invoked as function`)
    return { kind: 'value', value: field }
  }
  if (value.kind !== 'map' || !isSameType(value.type.key ?? stringType, stringType)) {
    fail(run, `can't evaluate field ${name} in type ${typeName}`)
  }
  if (hasArguments) fail(run, `${name} is not a method but has arguments`)
  return { kind: 'value', value: keyOf(value, name) }
}

function keyOf(map: GoMap, name: ByteText): Slot {
  const found = getEntry(map, goString(name))
  return found === undefined ? undefined : boxedAs(elemType(map.type), found)
}

/** Methods of embedded fields count as own. */
function methodOf(value: Typed, name: ByteText): Func | undefined {
  const { methods } = value.type
  if (methods !== undefined && Object.hasOwn(methods, name)) return methods[name]?.(value)
  return undefined
}

/** The field `name`, own ones before those of embedded structs. */
function fieldOf(struct: Struct, name: ByteText): Slot {
  const fields: GoType['fields'] = struct.type.fields ?? []
  const own = fields.findIndex((field) => field.name === name)
  if (own !== -1) {
    return boxedAs(fields[own]?.type ?? stringType, struct.fields[own] ?? goNil)
  }
  for (const [index, field] of fields.entries()) {
    const inner = struct.fields[index]
    if (field.embedded !== true || inner?.kind !== 'struct') continue
    const found = fieldOf(inner, name)
    if (found !== undefined) return found
  }
  return undefined
}
