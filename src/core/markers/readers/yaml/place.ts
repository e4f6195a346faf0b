import type { DiagnosticCode } from '../../diagnostics.ts'
import { lineEnd, lineStart, nextLine } from '../../text.ts'
import { type Alias, isBlock, type Node, type Scalar, type Tokens } from './tree.ts'

/** What a comment stands at: the scalar it rules, or why it rules none. */
export type Place =
  | { readonly kind: 'scalar'; readonly scalar: Scalar; readonly above: boolean }
  | { readonly kind: 'nothing'; readonly code: DiagnosticCode }

/** Where on a line a comment begins, or the token that holds what looks like one. */
export type CommentStart =
  | { readonly kind: 'comment'; readonly at: number }
  | { readonly kind: 'inside'; readonly token: Scalar | Alias }
  | { readonly kind: 'none' }

type Token = Scalar | Alias | undefined

/** Finds the comment of the line `[start, end)`: a `#` after a space that is in no token. */
export function commentStart(text: string, tree: Tokens, start: number, end: number): CommentStart {
  let inside: Scalar | Alias | undefined
  let at = text.indexOf('#', start)
  while (at !== -1 && at < end) {
    const token = tokenAt(tree, at)
    const after = text.charAt(at - 1)
    if (token === undefined && (at === start || after === ' ' || after === '\t'))
      return { kind: 'comment', at }
    inside ??= token
    at = text.indexOf('#', token === undefined ? at + 1 : Math.max(at + 1, token.end))
  }
  return inside === undefined ? { kind: 'none' } : { kind: 'inside', token: inside }
}

/** The token that holds the byte, the header line of a block apart. */
function tokenAt(tree: Tokens, at: number): Scalar | Alias | undefined {
  const token = tree.tokens[lastTokenBefore(tree, at + 1)]
  if (token === undefined || at >= token.end) return undefined
  const isHeader = isBlockScalar(token) && at < token.event.valueStart
  return isHeader ? undefined : token
}

/**
 * Finds what the comment at `at` rules (spec/image-automation §8.3, the table of positions).
 *
 * At the end of a line it is the scalar that ends there; on the line of a dash, or alone above an
 * item, the item. A comment above `key: value` belongs to the key, so it rules nothing.
 */
export function placeComment(text: string, tree: Tokens, at: number): Place {
  const index = lastTokenBefore(tree, at)
  const last = tree.tokens[index]
  if (isBlockScalar(last) && at < last.end) return ruled(last, false)

  const start = lineStart(text, at)
  const from = Math.max(start, last?.end ?? start)
  const gap = text.slice(from, at)
  if (last !== undefined && from === last.end && from > start) return behind(last, gap)

  const next = tree.tokens[index + 1]
  if (/^[ \t]*$/.test(gap)) return aboveItem(text, at, last, next)
  if (/^[ \t]*(?:-[ \t]+)+$/.test(gap)) return besideDash(text, at, next)
  return nothing(/[}\]][ \t,]*$/.test(gap) ? 'on-flow-collection' : 'stray-marker')
}

/** A comment on the line where the token ends. */
function behind(token: Scalar | Alias, gap: string): Place {
  const isKey = token.kind === 'scalar' && token.role === 'key'
  if (isKey && /^[ \t]*:/.test(gap)) return behindKey(token.value, gap)
  if (isKey) return nothing('no-value')
  if (/[}\]]/.test(gap)) return nothing('on-flow-collection')
  if (!/^[ \t]*(?:,[ \t]*)?$/.test(gap)) return nothing('stray-marker')
  return token.kind === 'alias' ? nothing('on-alias') : ruled(token, false)
}

function behindKey(value: Node | undefined, gap: string): Place {
  if (/[}\]][ \t,]*$/.test(gap)) return nothing('on-flow-collection')
  switch (value?.kind) {
    case 'mapping':
      return nothing('on-mapping')
    case 'sequence':
      return nothing('on-sequence')
    case 'alias':
      return nothing('on-alias')
    default:
      return nothing(value === undefined || value.start === -1 ? 'no-value' : 'before-value')
  }
}

function besideDash(text: string, at: number, next: Scalar | Alias | undefined): Place {
  const below = nextLine(text, lineEnd(text, at))
  const end = lineEnd(text, below)
  if (/^[ \t]*#/.test(text.slice(below, end)) || isCommentLine(text, lineStart(text, at) - 1))
    return nothing('shared-comment')
  if (next === undefined || next.start >= end) return nothing('no-value')
  const dash = text.slice(below, next.start).indexOf('-')
  const dashAbove = text.lastIndexOf('-', at) - lineStart(text, at)
  return dash !== -1 && dash <= dashAbove ? nothing('no-value') : itemOrWhy(text, below, next)
}

/** A comment on a line of its own. */
function aboveItem(text: string, at: number, last: Token, next: Token): Place {
  const below = nextLine(text, lineEnd(text, at))
  const line = text.slice(below, lineEnd(text, below))
  if (/^[ \t]*#/.test(line) || isCommentLine(text, lineStart(text, at) - 1))
    return nothing('shared-comment')
  if (line.trim() === '' || next === undefined) return nothing('stray-marker')
  if (isAstray(text, at, below, { last, next })) return nothing('stray-marker')
  return itemOfLine(text, below, line, next)
}

/** What begins on the line below a comment, or on the one after a dash that stands alone. */
function itemOfLine(text: string, below: number, line: string, next: Scalar | Alias): Place {
  const isBareDash = /^[ \t]*-[ \t]*$/.test(line)
  const from = isBareDash ? nextLine(text, below + line.length) : below
  if (next.start >= lineEnd(text, from)) return nothing('stray-marker')
  const dashes = isBareDash ? /^[ \t]*-/ : /^[ \t]*-[ \t]+-[ \t]/
  if (dashes.test(text.slice(from, next.start))) return nothing('on-sequence')
  const isEntry = !isBareDash && !/^[ \t]*-/.test(line)
  if (isEntry && next.kind === 'scalar' && next.role === 'key') return nothing('above-key')
  return itemOrWhy(text, from, next)
}

/**
 * A comment that is not at the column of the dash below it goes to what stands above, once that
 * is a nested collection: go-yaml then takes it for the foot of that collection.
 */
function isAstray(
  text: string,
  at: number,
  below: number,
  { last, next }: { readonly last: Token; readonly next: Scalar | Alias },
): boolean {
  const dash = /^[ \t]*(?=-)/.exec(text.slice(below, lineEnd(text, below)))?.[0].length
  if (dash === undefined || dash === at - lineStart(text, at)) return false
  return last?.parent !== next.parent && next.parent?.items[0] !== next
}

/** The item that begins on the line at `from`, unless something bigger begins there. */
function itemOrWhy(text: string, from: number, next: Scalar | Alias): Place {
  if (next.kind === 'alias') return nothing('on-alias')
  if (/[[{]/.test(text.slice(from, next.start))) return nothing('on-flow-collection')
  if (next.role === 'key') return nothing('on-mapping')
  if (next.role !== 'item') return nothing('above-key')
  const rest = isBlock(next.event)
    ? text.slice(next.start, lineEnd(text, next.start))
    : text.slice(next.end, lineEnd(text, next.end))
  const hasOwn = isBlock(next.event) ? /[ \t]#/.test(rest) : /^(?:[ \t]*,)?[ \t]+#/.test(rest)
  return hasOwn ? nothing('shadowed-comment') : ruled(next, true)
}

/** Whether the line that ends before the break at `at` holds nothing but dashes and a comment. */
function isCommentLine(text: string, at: number): boolean {
  if (at < 0) return false
  const end = text.startsWith('\r\n', at - 1) ? at - 1 : at
  return /^[ \t]*(?:-[ \t]+)*#/.test(text.slice(lineStart(text, end), end))
}

function isBlockScalar(token: Scalar | Alias | undefined): token is Scalar {
  return token?.kind === 'scalar' && isBlock(token.event)
}

/** Index of the last token that starts before `at`, or -1. */
function lastTokenBefore(tree: Tokens, at: number): number {
  let low = 0
  let high = tree.tokens.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((tree.tokens[middle]?.start ?? 0) < at) low = middle + 1
    else high = middle
  }
  return low - 1
}

function ruled(scalar: Scalar, above: boolean): Place {
  return { kind: 'scalar', scalar, above }
}

function nothing(code: DiagnosticCode): Place {
  return { kind: 'nothing', code }
}
