import { compareNaturally } from './natural-order.ts'
import { foldScalar } from './yaml-fold.ts'
import { needsEscapes, yamlScalar } from './yaml-scalar.ts'

/** Plain data: what `JSON.parse` gives. Undefined members are left out. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/**
 * Prints data as flux prints objects: block style, two blanks, sequences not indented below their
 * key, keys in natural order, long lines folded at 80 columns (spec/cli §3.2).
 */
export function yamlText(value: Json): string {
  return blockLines(value, 0)
    .map((line) => `${line}\n`)
    .join('')
}

/** The lines of a value that starts on a line of its own, at `indent`. */
function blockLines(value: Json, indent: number): string[] {
  const blanks = ' '.repeat(indent)
  if (isList(value) && value.length > 0) {
    return value.flatMap((item) => hung(`${blanks}- `, item, indent + 2))
  }
  if (isMap(value) && membersOf(value).length > 0) {
    return membersOf(value).flatMap(([key, member]) => {
      const name = `${blanks}${yamlScalar(key)}:`
      if (!hasLines(member)) return scalarLines(`${name} `, member, indent)
      return [name, ...blockLines(member, isList(member) ? indent : indent + 2)]
    })
  }
  return scalarLines(blanks, value, indent)
}

/** A value that starts behind a dash: a mapping's first key stands on the same line. */
function hung(dash: string, value: Json, indent: number): string[] {
  if (!hasLines(value)) return scalarLines(dash, value, indent - 2)
  const [first = '', ...rest] = blockLines(value, indent)
  return [dash + first.slice(indent), ...rest]
}

/** @param indent - of the mapping or sequence that the scalar is in */
function scalarLines(before: string, value: Json, indent: number): string[] {
  if (typeof value !== 'string') return [before + otherScalar(value)]
  if (!value.includes('\n')) return foldScalar(before, yamlScalar(value), indent + 2)
  const isLiteral = !/ (?:\n|$)/.test(value) && !needsEscapes(value.replaceAll('\n', ' '))
  if (!isLiteral) return foldScalar(before, doubleQuoted(value), indent + 2)
  const blanks = ' '.repeat(indent + 2)
  const lines = value.replace(/\n$/, '').split('\n')
  const body = lines.map((line) => (line === '' ? '' : blanks + line))
  return [`${before}|${/^[ \n]/.test(value) ? '2' : ''}${chomping(value)}`, ...body]
}

function chomping(value: string): '' | '-' | '+' {
  if (!value.endsWith('\n')) return '-'
  return value === '\n' || value.endsWith('\n\n') ? '+' : ''
}

/** A newline makes `yamlScalar` choose double quotes. */
function doubleQuoted(value: string): string {
  return yamlScalar(value)
}

function otherScalar(value: Json): string {
  if (isList(value)) return '[]'
  return isMap(value) ? '{}' : String(value)
}

function hasLines(value: Json): boolean {
  if (isList(value)) return value.length > 0
  return isMap(value) && membersOf(value).length > 0
}

function membersOf(value: { readonly [key: string]: Json | undefined }): [string, Json][] {
  return Object.entries(value)
    .filter((member): member is [string, Json] => member[1] !== undefined)
    .sort(([a], [b]) => compareNaturally(a, b))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isMap(value: Json): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
