import type { ByteText } from './byte-text.ts'
import type {
  Bool,
  Complex,
  Float,
  Func,
  GoMap,
  GoType,
  Int,
  Nil,
  Slice,
  Struct,
  Text,
  Uint,
  Value,
} from './model.ts'
import {
  anyType,
  boolType,
  complexType,
  dictType,
  float64Type,
  funcType,
  int64Type,
  intType,
  listType,
  mapOf,
  sliceOf,
  stringsType,
  stringType,
  uint64Type,
} from './type.ts'

/** `nil` without a type. */
export const goNil: Nil = { kind: 'nil' }

/** A `bool`. */
export function goBool(value: boolean): Bool {
  return { kind: 'bool', type: boolType, value }
}

/** An `int`, wrapped to 64 bits as Go's arithmetic is. */
export function goInt(value: bigint | number): Int {
  return { kind: 'int', type: intType, value: BigInt.asIntN(64, BigInt(value)) }
}

/** An `int64`, wrapped to 64 bits. */
export function goInt64(value: bigint | number): Int {
  return { kind: 'int', type: int64Type, value: BigInt.asIntN(64, BigInt(value)) }
}

/** A `uint64`, wrapped to 64 bits. */
export function goUint64(value: bigint | number): Uint {
  return { kind: 'uint', type: uint64Type, value: BigInt.asUintN(64, BigInt(value)) }
}

/** A `float64`. */
export function goFloat(value: number): Float {
  return { kind: 'float', type: float64Type, value }
}

/** A `complex128` of its two parts. */
export function goComplex(re: number, im: number): Complex {
  return { kind: 'complex', type: complexType, re, im }
}

/** A `string`. */
export function goString(value: ByteText): Text {
  return { kind: 'string', type: stringType, value }
}

/** A `[]interface{}`. */
export function goList(items: readonly Value[]): Slice {
  return { kind: 'slice', type: listType, items }
}

/** A `[]string`. */
export function goStrings(texts: readonly ByteText[]): Slice {
  return { kind: 'slice', type: stringsType, items: texts.map(goString) }
}

/** A slice whose elements have the type `elem`. */
export function goSlice(elem: GoType, items: readonly Value[]): Slice {
  return { kind: 'slice', type: sliceOf(elem), items }
}

/** A `map[string]interface{}`. */
export function goDict(entries: Iterable<readonly [ByteText, Value]>): GoMap {
  return mapFrom(dictType, entries)
}

/** A `map[string]string`. */
export function goStringMap(entries: Iterable<readonly [ByteText, ByteText]>): GoMap {
  const typed = [...entries].map(([key, text]) => [key, goString(text)] as const)
  return mapFrom(mapOf(stringType, stringType), typed)
}

/** A map of the given type with string keys. */
function mapFrom(type: GoType, entries: Iterable<readonly [ByteText, Value]>): GoMap {
  const map: GoMap = { kind: 'map', type, entries: new Map() }
  for (const [key, value] of entries) setEntry(map, goString(key), value)
  return map
}

/** A struct; `fields` are in the order of the type's. */
export function goStruct(type: GoType, fields: readonly Value[]): Struct {
  return { kind: 'struct', type, fields }
}

/** A function over values. */
export function funcOf(params: readonly GoType[], call: Func['call']): Func {
  return { kind: 'func', type: funcType, params, call }
}

/** Puts `value` under `key`; an entry that exists is replaced. */
export function setEntry(map: GoMap, key: Value, value: Value): void {
  map.entries.set(mapKey(key), { key, value })
}

/** The value under `key`, if there is one. */
export function getEntry(map: GoMap, key: Value): Value | undefined {
  return map.entries.get(mapKey(key))?.value
}

/** A text that two keys share exactly when Go's `==` holds between them. */
export function mapKey(key: Value): string {
  if (key.kind === 'string') return key.value
  if (key.kind === 'struct') return key.fields.map((one) => JSON.stringify(mapKey(one))).join()
  if (key.kind === 'nil') return 'nil'
  const content = 'value' in key ? String(key.value) : ''
  return `${key.type.name} ${content}`
}

/** What a variable of the type holds before anything is put there. */
export function zeroOf(type: GoType): Value {
  switch (type.kind) {
    case 'bool':
      return { kind: 'bool', type, value: false }
    case 'string':
      return { kind: 'string', type, value: '' }
    case 'slice':
      return { kind: 'slice', type, items: [], isNil: true }
    case 'map':
      return { kind: 'map', type, entries: new Map(), isNil: true }
    case 'struct':
      return goStruct(
        type,
        (type.fields ?? []).map((field) => zeroOf(field.type)),
      )
    case 'ptr':
      return { kind: 'pointer', type, target: undefined }
    default:
      return zeroNumber(type)
  }
}

function zeroNumber(type: GoType): Value {
  if (type.kind === 'int' || type.kind === 'int64') return { kind: 'int', type, value: 0n }
  if (type.kind === 'float64') return { kind: 'float', type, value: 0 }
  if (type.kind === 'complex128') return { kind: 'complex', type, re: 0, im: 0 }
  return type.kind.startsWith('uint') ? { kind: 'uint', type, value: 0n } : goNil
}

/** The type as `%T` prints it; `<nil>` for nil. */
export function typeName(value: Value): string {
  return value.kind === 'nil' ? '<nil>' : value.type.name
}

/** The type that a slice or map holds; `interface{}` when it does not say. */
export function elemType(type: GoType): GoType {
  return type.elem ?? anyType
}
