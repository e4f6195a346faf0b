import {
  anyType,
  type ByteText,
  elemType,
  type Func,
  type GoMap,
  type GoType,
  getEntry,
  goBool,
  goInt,
  goString,
  isNillable,
  isSameType,
  type Meter,
  sprint,
  sprintf,
  sprintln,
  stringType,
  uint8Type,
  zeroOf,
} from '../fmt/index.ts'
import { isAnyEqual, isLess } from './compare.ts'
import { escapeHtml, escapeQuery, escapeScript, joinArguments } from './escape.ts'
import { callFailure } from './failure.ts'
import {
  bare,
  boxedAs,
  indirect,
  isTrue,
  type Slot,
  slotType,
  type Typed,
  typed,
  unbox,
} from './slot.ts'

/** What a call may ask about its surroundings. */
type CallContext = {
  readonly meter: Meter
  /** The first argument as it is written, for the errors of `call`. */
  readonly firstWord: () => ByteText
}

/** A function that takes slots; built-in ones see what others cannot, as `<no value>`. */
export type Callable = {
  readonly params: readonly GoType[]
  readonly variadic?: boolean
  readonly call: (args: readonly Slot[], context: CallContext) => Slot
}

/** A function over plain values. */
export function fromFunc(func: Func): Callable {
  const call: Callable['call'] = (args) => {
    const result = func.call(args.map(bare))
    return func.returnsAny === true ? boxedAs(anyType, result) : boxedAs(stringType, result)
  }
  return { params: func.params, variadic: func.variadic === true, call }
}

/** The functions that every template has; `and` and `or` are evaluated elsewhere. */
export const builtins: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ['and', builtin([slotType, slotType], true, ([first]) => first)],
  ['or', builtin([slotType, slotType], true, ([first]) => first)],
  ['not', builtin([slotType], false, ([arg]) => goBool(!isTrue(arg)))],
  ['len', builtin([slotType], false, ([arg]) => goInt(lengthOf(arg)))],
  ['index', builtin([slotType, slotType], true, ([item, ...keys]) => indexOf(item, keys))],
  ['slice', builtin([slotType, slotType], true, ([item, ...ends]) => sliceOfItem(item, ends))],
  ['call', builtin([slotType, slotType], true, callFunction)],
  [
    'eq',
    builtin([slotType, slotType], true, ([a, ...b], { meter }) => goBool(isAnyEqual(a, b, meter))),
  ],
  [
    'ne',
    builtin([slotType, slotType], false, ([a, b], { meter }) => goBool(!isAnyEqual(a, [b], meter))),
  ],
  ['lt', builtin([slotType, slotType], false, ([a, b]) => goBool(isLess(a, b)))],
  [
    'le',
    builtin([slotType, slotType], false, ([a, b], { meter }) => goBool(isAtMost(a, b, meter))),
  ],
  [
    'gt',
    builtin([slotType, slotType], false, ([a, b], { meter }) => goBool(!isAtMost(a, b, meter))),
  ],
  ['ge', builtin([slotType, slotType], false, ([a, b]) => goBool(!isLess(a, b)))],
  ['print', builtin([anyType], true, (args, { meter }) => goString(sprint(args.map(bare), meter)))],
  [
    'println',
    builtin([anyType], true, (args, { meter }) => goString(sprintln(args.map(bare), meter))),
  ],
  ['printf', builtin([stringType, anyType], true, formatted)],
  ['html', builtin([anyType], true, (args, { meter }) => escaped(args, meter, escapeHtml))],
  ['js', builtin([anyType], true, (args, { meter }) => escaped(args, meter, escapeScript))],
  ['urlquery', builtin([anyType], true, (args, { meter }) => escaped(args, meter, escapeQuery))],
])

/** Whether every template has a function of that name. */
export function isBuiltin(name: string): boolean {
  return builtins.has(name)
}

function builtin(params: readonly GoType[], variadic: boolean, call: Callable['call']): Callable {
  return { params, variadic, call }
}

function isAtMost(a: Slot, b: Slot, meter: Meter): boolean {
  return isLess(a, b) || isAnyEqual(a, [b], meter)
}

function formatted([format, ...args]: readonly Slot[], { meter }: CallContext): Slot {
  const text = unbox(format)
  return goString(sprintf(text?.kind === 'string' ? text.value : '', args.map(bare), meter))
}

function escaped(args: readonly Slot[], meter: Meter, escape: (text: ByteText) => ByteText): Slot {
  const text = escape(joinArguments(args.map(bare), meter))
  meter.charge(text.length)
  return goString(text)
}

function lengthOf(slot: Slot): number {
  if (slot === undefined) throw callFailure('reflect: call of reflect.Value.Type on zero Value')
  const value = indirect(slot)
  if (value === undefined) throw callFailure('len of nil pointer')
  if (value.kind === 'string') return value.value.length
  if (value.kind === 'slice') return value.items.length
  if (value.kind === 'map') return value.entries.size
  throw callFailure(`len of type ${value.type.name}`)
}

/** `index x 1 "a"` is `x[1]["a"]`. */
function indexOf(item: Slot, keys: readonly Slot[]): Slot {
  let slot: Slot = unbox(item)
  if (slot === undefined) throw callFailure('index of untyped nil')
  for (const key of keys) {
    const value = indirect(slot)
    if (value === undefined) throw callFailure('index of nil pointer')
    slot = elementAt(value, unbox(key))
  }
  return slot
}

function elementAt(value: Typed, key: Typed | undefined): Slot {
  if (value.kind === 'map') return entryAt(value, key)
  if (value.kind === 'string') {
    const at = position(key, value.value.length)
    if (at === value.value.length) throw callFailure('reflect: string index out of range')
    return { kind: 'uint', type: uint8Type, value: BigInt(value.value.charCodeAt(at)) }
  }
  if (value.kind !== 'slice') throw callFailure(`can't index item of type ${value.type.name}`)
  const item = value.items[position(key, value.items.length)]
  if (item === undefined) throw callFailure('reflect: slice index out of range')
  return boxedAs(elemType(value.type), item)
}

function entryAt(map: GoMap, key: Typed | undefined): Slot {
  const type = map.type.key ?? anyType
  if (key === undefined && !isNillable(type)) {
    throw callFailure(`value is nil; should be of type ${type.name}`)
  }
  if (key !== undefined && !isSameType(key.type, type)) {
    throw callFailure(`value has type ${key.type.name}; should be ${type.name}`)
  }
  const elem = elemType(map.type)
  return boxedAs(elem, (key && getEntry(map, key)) ?? zeroOf(elem))
}

/** A place in a text or list; its end counts, as Go's `index` has it. */
function position(key: Typed | undefined, length: number): number {
  if (key === undefined) throw callFailure('cannot index slice/array with nil')
  if (key.kind !== 'int' && key.kind !== 'uint') {
    throw callFailure(`cannot index slice/array with type ${key.type.name}`)
  }
  const at = BigInt.asIntN(64, key.value)
  if (at < 0n || at > length) throw callFailure(`index out of range: ${at}`)
  return Number(at)
}

function sliceOfItem(item: Slot, ends: readonly Slot[]): Slot {
  if (unbox(item) === undefined) throw callFailure('slice of untyped nil')
  const value = indirect(item)
  if (value === undefined) throw callFailure('slice of nil pointer')
  if (ends.length > 3) throw callFailure(`too many slice indexes: ${ends.length}`)
  if (value.kind === 'string') {
    if (ends.length === 3) throw callFailure('cannot 3-index slice a string')
    return goString(value.value.slice(...bounds(ends, value.value.length)))
  }
  if (value.kind === 'slice') {
    const items = value.items.slice(...bounds(ends, value.items.length))
    return { kind: 'slice', type: value.type, items }
  }
  throw callFailure(`can't slice item of type ${value.type.name}`)
}

function bounds(ends: readonly Slot[], length: number): readonly [number, number] {
  const places = ends.map((one) => position(unbox(one), length))
  const [start = 0, end = length, cap = end] = places
  if (start > end) throw callFailure(`invalid slice index: ${start} > ${end}`)
  if (end > cap) throw callFailure(`invalid slice index: ${end} > ${cap}`)
  return [start, end]
}

/** Templates hold functions only as methods, which are called where they are named. */
function callFunction([func, ...args]: readonly Slot[], { firstWord }: CallContext): Slot {
  const value = unbox(func)
  if (value === undefined) throw callFailure('call of nil')
  if (value.kind !== 'func') {
    throw callFailure(`non-function ${firstWord()} of type ${value.type.name}`)
  }
  return typed(value.call(args.map(bare)))
}
