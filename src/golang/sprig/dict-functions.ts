import {
  type ByteText,
  type Entry,
  type Func,
  type GoMap,
  getEntry,
  goDict,
  goList,
  goNil,
  goString,
  goStrings,
  setEntry,
  sortedEntries,
  type Value,
} from '../fmt/index.ts'
import { deepCopy } from './deep-copy.ts'
import {
  any,
  dict,
  type Functions,
  fixed,
  returningAny,
  type Surroundings,
  text,
  variadic,
} from './define.ts'
import { callFailure, nilValueFailure } from './failure.ts'
import { mergeInto } from './merge.ts'
import { stringOf } from './text-functions.ts'

/** Functions over dicts. Where upstream walks a map in chance order, keys are sorted here. */
export function dictFunctions(surroundings: Surroundings): Functions {
  const { meter } = surroundings
  const merging = (overwrites: boolean): Func =>
    returningAny(
      variadic([dict], dict, (into, sources) => {
        for (const source of sources) mergeInto(writable(into), source, overwrites, meter)
        return into
      }),
    )
  const [merge, overwrite] = [merging(false), merging(true)]
  const copy = returningAny(
    fixed([any], (value) => {
      if (value.kind === 'nil') throw nilValueFailure()
      return deepCopy(value, meter)
    }),
  )
  return {
    dict: variadic([], any, (values) => dictOf(values, surroundings)),
    get: returningAny(fixed([dict, text], (map, key) => at(map, key) ?? goString(''))),
    set: fixed([dict, text, any], (map, key, value) => {
      setEntry(writable(map), goString(key), value)
      return map
    }),
    unset: fixed([dict, text], (map, key) => {
      map.entries.delete(key)
      return map
    }),
    hasKey: fixed([dict, text], (map, key) => at(map, key) !== undefined),
    pluck: variadic([text], dict, (key, maps) => goList(maps.flatMap((map) => at(map, key) ?? []))),
    keys: variadic([], dict, (maps) =>
      goStrings(maps.flatMap((map) => entriesOf(map).map(keyText))),
    ),
    values: fixed([dict], (map) => goList(entriesOf(map).map(({ value }) => value))),
    pick: variadic([dict], text, (map, keys) =>
      goDict(keys.flatMap((key) => pair(key, at(map, key)))),
    ),
    omit: variadic([dict], text, (map, keys) => {
      const omitted = new Set(keys)
      const kept = entriesOf(map).filter((entry) => !omitted.has(keyText(entry)))
      return goDict(kept.map((entry) => [keyText(entry), entry.value] as const))
    }),
    merge,
    mustMerge: merge,
    mergeOverwrite: overwrite,
    mustMergeOverwrite: overwrite,
    deepCopy: copy,
    mustDeepCopy: copy,
    dig: returningAny(variadic([], any, dig)),
  }

  function entriesOf(map: GoMap): readonly Entry[] {
    meter.charge(map.entries.size)
    return sortedEntries(map)
  }
}

/** `dict "a" 1 "b"`: keys are made text, and a last key without value gets an empty one. */
function dictOf(values: readonly Value[], surroundings: Surroundings): GoMap {
  const pairs: (readonly [ByteText, Value])[] = []
  for (let index = 0; index < values.length; index += 2) {
    const key = stringOf(values[index] ?? goNil, surroundings)
    pairs.push([key, values[index + 1] ?? goString('')])
  }
  return goDict(pairs)
}

/** `dig "a" "b" default dict`: what is at `dict.a.b`. */
function dig(args: readonly Value[]): Value {
  if (args.length < 3) throw callFailure('dig needs at least three arguments')
  const dict = dictArgument(args.at(-1) ?? goNil)
  const keys = args.slice(0, -2).map(keyArgument)
  const fallback = args.at(-2) ?? goNil
  let value: Value = dict
  for (const key of keys) {
    const step = at(dictArgument(value), key)
    if (step === undefined) return fallback
    value = step
  }
  return value
}

function keyArgument(value: Value): ByteText {
  if (value.kind === 'string') return value.value
  const given = value.kind === 'nil' ? 'nil' : value.type.name
  throw callFailure(`interface conversion: interface {} is ${given}, not string`)
}

function dictArgument(value: Value): GoMap {
  const wanted = 'map[string]interface {}'
  if (value.kind === 'map' && value.type.name === wanted) return value
  const given = value.kind === 'nil' ? 'nil' : value.type.name
  throw callFailure(`interface conversion: interface {} is ${given}, not ${wanted}`)
}

function at(map: GoMap, key: ByteText): Value | undefined {
  return getEntry(map, goString(key))
}

function keyText({ key }: Entry): ByteText {
  return key.kind === 'string' ? key.value : ''
}

function pair(key: ByteText, value: Value | undefined): readonly (readonly [ByteText, Value])[] {
  return value === undefined ? [] : [[key, value]]
}

function writable(map: GoMap): GoMap {
  if (map.isNil === true) throw callFailure('assignment to entry in nil map')
  return map
}
