/** What values and types of templates are made of; each refers to the other. */
import type { ByteText } from './byte-text.ts'

/** The names of `reflect.Kind` that values of templates can have. */
type Kind =
  | 'bool'
  | 'int'
  | 'int64'
  | 'uint8'
  | 'uint32'
  | 'uint64'
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'func'
  | 'interface'

/** A field of a struct type. */
export type Field = {
  readonly name: string
  readonly type: GoType
  /** Its own fields and methods are reached without naming it. */
  readonly embedded?: boolean
  /** The key in JSON; the field's name when absent. */
  readonly jsonName?: string
  readonly omitEmpty?: boolean
}

/** A method, bound to the value that it is called on. */
export type Method = (receiver: Value) => Func

/**
 * A Go type as far as templates can see it.
 *
 * Two types are the same when their names are: within one run each name means one type.
 */
export type GoType = {
  /** As `%T` prints it: `[]interface {}`, `update.Change`. */
  readonly name: string
  readonly kind: Kind
  /** Of a slice, map or pointer. */
  readonly elem?: GoType
  /** Of a map. */
  readonly key?: GoType
  /** Of a struct. */
  readonly fields?: readonly Field[]
  readonly methods?: Readonly<Record<string, Method>>
}

/** The nil interface: no value and no type. */
export type Nil = { readonly kind: 'nil' }
/** A `bool`, or of a type made from it. */
export type Bool = { readonly kind: 'bool'; readonly type: GoType; readonly value: boolean }
/** Signed; 64 bits wide. */
export type Int = { readonly kind: 'int'; readonly type: GoType; readonly value: bigint }
/** Unsigned; as wide as its type says. */
export type Uint = { readonly kind: 'uint'; readonly type: GoType; readonly value: bigint }
/** A `float64`. */
export type Float = { readonly kind: 'float'; readonly type: GoType; readonly value: number }
/** A `complex128`. */
export type Complex = {
  readonly kind: 'complex'
  readonly type: GoType
  readonly re: number
  readonly im: number
}
/** A `string`: bytes, whatever they hold. */
export type Text = { readonly kind: 'string'; readonly type: GoType; readonly value: ByteText }
/** Elements of interface type are held bare: the concrete value, or nil. */
export type Slice = {
  readonly kind: 'slice'
  readonly type: GoType
  readonly items: readonly Value[]
  readonly isNil?: boolean
}
/**
 * A map is shared by whoever holds it, and `set` writes to it. Entries are keyed by `mapKey` of
 * the key, so struct keys work as they do in Go.
 */
export type GoMap = {
  readonly kind: 'map'
  readonly type: GoType
  readonly entries: Map<string, Entry>
  readonly isNil?: boolean
}
/** A key of a map and its value. */
export type Entry = { readonly key: Value; readonly value: Value }
/** `fields` in the order of the type's fields. */
export type Struct = {
  readonly kind: 'struct'
  readonly type: GoType
  readonly fields: readonly Value[]
}
/** A pointer; without a target it is nil. */
export type Pointer = {
  readonly kind: 'pointer'
  readonly type: GoType
  readonly target: Value | undefined
}
/** A function that templates may call. */
export type Func = {
  readonly kind: 'func'
  readonly type: GoType
  readonly params: readonly GoType[]
  /** The last parameter takes any number of arguments of its own type. */
  readonly variadic?: boolean
  /** Declared to return `interface{}`, which shows in error texts. */
  readonly returnsAny?: boolean
  readonly call: (args: readonly Value[]) => Value
}

/** A value with its Go type. */
export type Value =
  | Nil
  | Bool
  | Int
  | Uint
  | Float
  | Complex
  | Text
  | Slice
  | GoMap
  | Struct
  | Pointer
  | Func
