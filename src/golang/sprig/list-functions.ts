import {
  type Func,
  goList,
  goNil,
  goSlice,
  listType,
  type Slice,
  type Value,
} from '../fmt/index.ts'
import { toInt64 } from './cast.ts'
import { isDeepEqual } from './deep-equal.ts'
import {
  any,
  type Functions,
  fixed,
  int,
  returningAny,
  type Surroundings,
  variadic,
} from './define.ts'
import { isEmpty } from './empty.ts'
import { callFailure, nilFailure } from './failure.ts'
import { kindName } from './kind.ts'

/** Functions over lists; each comes as `name` and `mustName`, which fail alike. */
export function listFunctions(surroundings: Surroundings): Functions {
  return { ...building(surroundings), ...choosing(surroundings) }
}

/** How a run makes lists: charged by the element. */
type Make = (items: readonly Value[]) => Slice

function maker({ meter }: Surroundings): Make {
  return (items) => {
    meter.charge(items.length)
    return goList(items)
  }
}

/** Functions that build a list out of others. */
function building(surroundings: Surroundings): Functions {
  const made = maker(surroundings)
  const listOf = variadic([], any, goList)
  const push = fixed([any, any], (value, item) => made([...itemsOf(value, 'push on'), item]))
  const prepend = fixed([any, any], (value, item) => made([item, ...itemsOf(value, 'prepend on')]))
  const reverse = fixed([any], (value) => made([...itemsOf(value, 'find reverse on')].reverse()))
  const chunk = fixed([int, any], (size, value) => chunks(size, itemsOf(value, 'chunk type'), made))
  return {
    list: listOf,
    tuple: listOf,
    concat: returningAny(variadic([], any, (lists) => concat(lists, made))),
    ...twice('append', push),
    ...twice('push', push),
    ...twice('prepend', prepend),
    ...twice('reverse', reverse),
    ...twice('chunk', chunk),
  }
}

/** Functions that take elements out. */
function choosing(surroundings: Surroundings): Functions {
  const { meter } = surroundings
  const made = maker(surroundings)
  const isIn = (needle: Value, items: readonly Value[]): boolean =>
    items.some((item) => isDeepEqual(needle, item, meter))
  const first = fixed([any], (value) => itemsOf(value, 'find first on')[0] ?? goNil)
  const last = fixed([any], (value) => itemsOf(value, 'find last on').at(-1) ?? goNil)
  const compact = fixed([any], (value) =>
    made(itemsOf(value, 'compact on').filter((one) => !isEmpty(one))),
  )
  const uniq = fixed([any], (value) => {
    const kept: Value[] = []
    for (const item of itemsOf(value, 'find uniq on')) if (!isIn(item, kept)) kept.push(item)
    return made(kept)
  })
  const without = variadic([any], any, (value, omitted) =>
    made(itemsOf(value, 'find without on').filter((one) => !isIn(one, omitted))),
  )
  const has = fixed([any, any], (needle, value) => {
    return value.kind !== 'nil' && isIn(needle, itemsOf(value, 'find has on'))
  })
  return {
    ...twice('first', returningAny(first)),
    ...twice('last', returningAny(last)),
    ...twice(
      'rest',
      fixed([any], (value) => part(itemsOf(value, 'find rest on'), 1, made)),
    ),
    ...twice(
      'initial',
      fixed([any], (value) => part(itemsOf(value, 'find initial on'), -1, made)),
    ),
    ...twice('compact', compact),
    ...twice('uniq', uniq),
    ...twice('without', without),
    ...twice('has', has),
    ...twice('slice', returningAny(variadic([any], any, cutOut))),
  }
}

function twice(name: string, func: Func): Functions {
  return { [name]: func, [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`]: func }
}

/** @throws {Failure} `SPRIG_CALL`, `Cannot <deed> type <kind>` unless it is a list */
function itemsOf(value: Value, deed: string): readonly Value[] {
  if (value.kind === 'nil') throw nilFailure()
  if (value.kind === 'slice') return value.items
  const words = deed.endsWith(' type') ? deed : `${deed} type`
  throw callFailure(`Cannot ${words} ${kindName(value)}`)
}

function concat(lists: readonly Value[], made: Make): Slice {
  const items: Value[] = []
  for (const value of lists) {
    if (value.kind === 'nil') throw nilFailure()
    if (value.kind !== 'slice') throw callFailure(`Cannot concat type ${kindName(value)} as list`)
    items.push(...made(value.items).items)
  }
  return items.length === 0 ? nilList() : goList(items)
}

/** All but the first, or all but the last; of an empty list nil. */
function part(items: readonly Value[], side: 1 | -1, made: Make): Slice {
  if (items.length === 0) return nilList()
  return made(side === 1 ? items.slice(1) : items.slice(0, -1))
}

function nilList(): Slice {
  return { kind: 'slice', type: listType, items: [], isNil: true }
}

function cutOut(value: Value, ends: readonly Value[]): Value {
  if (value.kind === 'nil') throw nilFailure()
  if (value.kind !== 'slice') {
    throw callFailure(`list should be type of slice or array but ${kindName(value)}`)
  }
  const { items } = value
  if (items.length === 0) return goNil
  const [start = 0, end = items.length] = ends.map((one) => Number(toInt64(one)))
  if (start < 0 || start > end || end > items.length) {
    throw callFailure('reflect.Value.Slice: slice index out of bounds')
  }
  return { kind: 'slice', type: value.type, items: items.slice(start, end) }
}

function chunks(size: number, items: readonly Value[], made: Make): Slice {
  if (size <= 0) throw callFailure('runtime error: makeslice: len out of range')
  const parts: Value[] = []
  for (let at = 0; at < items.length; at += size) parts.push(made(items.slice(at, at + size)))
  return goSlice(listType, parts)
}
