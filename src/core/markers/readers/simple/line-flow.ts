import { colon, dash, isWordByte, quoteAt, quotedLineEnd, skipSpaces } from './line-tokens.ts'

const comma = 0x2c
const openers = { sequence: 0x5b, mapping: 0x7b } as const
const closers = { sequence: 0x5d, mapping: 0x7d } as const
/** Deeper ones do not stand on one line. */
const deepest = 8

/** Whether a flow collection opens at byte `at`. */
export function isFlowAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === openers.sequence || bytes[at] === openers.mapping
}

/** Whether the flow collection `[start, end)` holds nothing. */
export function isEmptyFlow(bytes: Uint8Array, start: number, end: number): boolean {
  return skipSpaces(bytes, start + 1) === end - 1
}

/**
 * One past the flow collection that begins at `from` and ends on the same line; -1 where it does
 * not, or holds more than words, simple quotes and other such collections.
 */
export function flowLineEnd(bytes: Uint8Array, from: number, depth = 0): number {
  if (depth > deepest) return -1
  const kind = bytes[from] === openers.mapping ? 'mapping' : 'sequence'
  const close = closers[kind]
  let at = skipSpaces(bytes, from + 1)
  if (bytes[at] === close) return at + 1
  for (;;) {
    at = kind === 'mapping' ? pairEnd(bytes, at, depth) : nodeEnd(bytes, at, depth)
    if (at === -1) return -1
    at = skipSpaces(bytes, at)
    if (bytes[at] === close) return at + 1
    if (bytes[at] !== comma) return -1
    at = skipSpaces(bytes, at + 1)
  }
}

function pairEnd(bytes: Uint8Array, from: number, depth: number): number {
  const key = scalarEnd(bytes, from)
  if (key === -1 || bytes[key] !== colon) return -1
  const value = skipSpaces(bytes, key + 1)
  return value === key + 1 ? -1 : nodeEnd(bytes, value, depth)
}

function nodeEnd(bytes: Uint8Array, at: number, depth: number): number {
  return isFlowAt(bytes, at) ? flowLineEnd(bytes, at, depth + 1) : scalarEnd(bytes, at)
}

function scalarEnd(bytes: Uint8Array, from: number): number {
  if (quoteAt(bytes, from) !== undefined) return quotedLineEnd(bytes, from)
  let at = from
  while (isFlowByte(bytes[at] ?? 0)) at++
  const isDashes = bytes[from] === dash && at === from + 1
  return at === from || isDashes ? -1 : at
}

/** `(`, `)`, `+` and `=` as well. */
function isFlowByte(code: number): boolean {
  return isWordByte(code) || code === 0x28 || code === 0x29 || code === 0x2b || code === 0x3d
}
