import {
  type CelFunc,
  CelScalar,
  type CelValue,
  celFunc,
  celMethod,
  isCelList,
  listType,
} from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import { compileRegexp } from '../regexp/index.ts'

type Items = Iterable<CelValue>

/** cel-go's string extension, and Kubernetes' libraries for lists and regular expressions. */
export function functions(): CelFunc[] {
  const { BOOL, DYN, INT, STRING } = CelScalar
  const list = listType(DYN)
  return [
    ...strings,
    celMethod('find', STRING, [STRING], STRING, function (pattern) {
      return findAll(String(this), pattern, 1)[0] ?? ''
    }),
    celMethod('findAll', STRING, [STRING], listType(STRING), function (pattern) {
      return findAll(String(this), pattern, -1)
    }),
    celMethod('findAll', STRING, [STRING, INT], listType(STRING), function (pattern, limit) {
      return findAll(String(this), pattern, Number(limit))
    }),
    celMethod('isSorted', list, [], BOOL, function () {
      const items = [...(this as Items)]
      return items.every((item, index) => index === 0 || order(items[index - 1], item) <= 0)
    }),
    celMethod('sum', list, [], DYN, function () {
      return sum([...(this as Items)])
    }),
    celMethod('min', list, [], DYN, function () {
      return extreme([...(this as Items)], -1)
    }),
    celMethod('max', list, [], DYN, function () {
      return extreme([...(this as Items)], 1)
    }),
    celMethod('indexOf', list, [DYN], INT, function (wanted) {
      return BigInt([...(this as Items)].findIndex((item) => isSame(item, wanted)))
    }),
    celMethod('lastIndexOf', list, [DYN], INT, function (wanted) {
      return BigInt([...(this as Items)].findLastIndex((item) => isSame(item, wanted)))
    }),
    celMethod('reverse', list, [], list, function () {
      return [...(this as Items)].reverse()
    }),
    celMethod('distinct', list, [], list, function () {
      return distinct([...(this as Items)])
    }),
    celMethod('slice', list, [INT, INT], list, function (from, to) {
      return [...(this as Items)].slice(Number(from), Number(to))
    }),
    celFunc('sets.contains', [list, list], BOOL, (all, some) => includesAll(all, some)),
    celFunc(
      'sets.equivalent',
      [list, list],
      BOOL,
      (a, b) => includesAll(a, b) && includesAll(b, a),
    ),
    celFunc('sets.intersects', [list, list], BOOL, (a, b) =>
      [...a].some((item) => [...b].some((other) => isSame(item, other))),
    ),
  ]
}

/** Up to `limit` matches, all when it is negative; an empty match moves on by one. */
function findAll(text: string, pattern: string, limit: number): string[] {
  const regexp = compileRegexp(pattern)
  const found: string[] = []
  let match = regexp.find(text)
  while (match !== undefined && found.length !== limit) {
    const [start = 0, end = 0] = match
    found.push(text.slice(start, end))
    const next = end === start ? end + 1 : end
    match = next > text.length ? undefined : regexp.find(text, next)
  }
  return found
}

function includesAll(all: Items, some: Items): boolean {
  const items = [...all]
  return [...some].every((wanted) => items.some((item) => isSame(item, wanted)))
}

function distinct(items: readonly CelValue[]): CelValue[] {
  return items.filter((item, index) => items.findIndex((other) => isSame(other, item)) === index)
}

/** Equality of CEL: numbers by value whatever their type, lists item by item. */
function isSame(a: unknown, b: unknown): boolean {
  if (isCelList(a) && isCelList(b)) {
    const others = [...b]
    return a.size === b.size && [...a].every((item, index) => isSame(item, others[index]))
  }
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b)
  return a === b
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function order(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b)
  return Math.sign(Number(a) - Number(b))
}

/** The sum in the items' own type; 0 of an empty list. */
function sum(items: readonly CelValue[]): CelValue {
  if (items.every((item) => typeof item === 'bigint')) return items.reduce((a, b) => a + b, 0n)
  return items.reduce<number>((total, item) => total + Number(item), 0)
}

function extreme(items: readonly CelValue[], sign: 1 | -1): CelValue {
  const [first, ...rest] = items
  if (first === undefined) throw new Error(`${sign < 0 ? 'min' : 'max'} called on empty list`)
  return rest.reduce((best, item) => (order(item, best) === sign ? item : best), first)
}
