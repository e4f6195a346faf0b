import type { GoType } from './model.ts'

/** `bool`. */
export const boolType: GoType = { name: 'bool', kind: 'bool' }
/** `int`, 64 bits wide. */
export const intType: GoType = { name: 'int', kind: 'int' }
/** `int64`. */
export const int64Type: GoType = { name: 'int64', kind: 'int64' }
/** `uint8`, also called `byte`. */
export const uint8Type: GoType = { name: 'uint8', kind: 'uint8' }
/** `uint32`. */
export const uint32Type: GoType = { name: 'uint32', kind: 'uint32' }
/** `uint64`. */
export const uint64Type: GoType = { name: 'uint64', kind: 'uint64' }
/** `float64`. */
export const float64Type: GoType = { name: 'float64', kind: 'float64' }
/** `complex128`. */
export const complexType: GoType = { name: 'complex128', kind: 'complex128' }
/** `string`. */
export const stringType: GoType = { name: 'string', kind: 'string' }
/** `interface{}`: what can hold anything, nil too. */
export const anyType: GoType = { name: 'interface {}', kind: 'interface' }
/** Any function: what it takes and gives stands in its value. */
export const funcType: GoType = { name: 'func()', kind: 'func' }

/** `[]elem`. */
export function sliceOf(elem: GoType): GoType {
  return { name: `[]${elem.name}`, kind: 'slice', elem }
}

/** `map[key]elem`. */
export function mapOf(key: GoType, elem: GoType): GoType {
  return { name: `map[${key.name}]${elem.name}`, kind: 'map', key, elem }
}

/** `[]interface{}`, what `list` makes. */
export const listType: GoType = sliceOf(anyType)
/** `map[string]interface{}`, what `dict` makes. */
export const dictType: GoType = mapOf(stringType, anyType)
/** `[]string`. */
export const stringsType: GoType = sliceOf(stringType)

/** Whether two types are identical: Go tells them apart by name here. */
export function isSameType(a: GoType, b: GoType): boolean {
  return a.name === b.name
}

/** Whether `==` may compare two values of the type; others make it panic in Go. */
export function isComparable(type: GoType): boolean {
  if (type.kind === 'slice' || type.kind === 'map' || type.kind === 'func') return false
  return type.fields?.every((field) => isComparable(field.type)) ?? true
}

/** Whether nil is a value of the type. */
export function isNillable(type: GoType): boolean {
  return ['slice', 'map', 'ptr', 'func', 'interface'].includes(type.kind)
}

/** A field is visible to templates and encoders when it starts with an upper case letter. */
export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name)
}
