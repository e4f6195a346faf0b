import { SCALAR_STYLE } from 'js-yaml'
import { type Comment, readComment } from '../../comment.ts'
import { isNullWord } from '../../identity.ts'
import type { MarkedLine } from '../../marked-lines.ts'
import type { ValueStyle } from '../../marker.ts'
import type { RawMarker, RawMarkers } from '../../raw-markers.ts'
import { refineMistake, suspicionOf } from '../../suspicion.ts'
import { type ByteText, decodedSlice, lineEnd } from '../../text.ts'
import type { MarkedDocument } from '../reader.ts'
import { type Holders, holdersOf } from './holder.ts'
import { type CommentStart, commentStart, placeComment } from './place.ts'
import { decodedValue, isBlock, parseTrees, type Scalar, type Tokens, type Tree } from './tree.ts'

/**
 * Finds the markers of a document with the YAML parser; false where it is no valid YAML.
 *
 * Only the first document between two `---` lines counts: upstream never reads a second one.
 */
export function readYaml({ source, range, lines }: MarkedDocument, raw: RawMarkers): boolean {
  const trees = parseTrees(source, range.start, range.end)
  if (trees === undefined) return false
  const [tree, after] = trees
  const holders = holdersOf(source, tree, raw)
  const end = after?.tokens[0]?.start ?? Number.POSITIVE_INFINITY
  for (const line of lines) {
    if (line.start >= end) raw.diagnostics.push({ code: 'after-document-end', at: line.start })
    else inspect(source, tree ?? emptyTree, line, { raw, holders })
  }
  return true
}

const emptyTree: Tokens = { tokens: [], hidden: new Map() }

function inspect(
  source: ByteText,
  tree: Tokens,
  line: MarkedLine,
  { raw, holders }: { readonly raw: RawMarkers; readonly holders: Holders },
): void {
  const start = commentStart(source.text, tree, line.start, line.end)
  if (start.kind !== 'comment') {
    const code = codeWithoutComment(source, start, line)
    if (code !== undefined) raw.diagnostics.push({ code, at: line.start })
    return
  }
  const { at } = start
  const comment = readComment(decodedSlice(source, at, line.end).replace(/^#+/, ''))
  if (comment.kind === 'none') return
  if (comment.kind === 'mistake') {
    raw.diagnostics.push(...refineMistake(source, comment, at, line))
    return
  }
  const place = placeComment(source.text, tree, at)
  const setter = { setter: comment.setter }
  if (place.kind === 'nothing') raw.diagnostics.push({ code: place.code, at, ...setter })
  else mark(source, place.scalar, comment, { at, hidden: tree.hidden, raw, holders })
}

function mark(
  source: ByteText,
  scalar: Scalar,
  comment: Exclude<Comment, { kind: 'none' | 'mistake' }>,
  context: {
    readonly at: number
    readonly hidden: Tree['hidden']
    readonly raw: RawMarkers
    readonly holders: Holders
  },
): void {
  const { at, raw } = context
  const { setter } = comment
  const holder = context.holders.of(scalar)
  const token = tokenOf(source, scalar)
  const code =
    context.hidden.get(scalar) ??
    scalar.parent?.hidden ??
    (token === undefined ? 'no-value' : undefined) ??
    (holder === undefined ? 'outside-list-items' : undefined)
  if (token === undefined || holder === undefined || code !== undefined) {
    raw.diagnostics.push({ code: code ?? 'no-value', at, setter })
    return
  }
  const literal = comment.kind === 'literal' ? { literal: comment.literal } : {}
  raw.markers.push({ ...token, setter, ...holder, ...literal })
  raw.diagnostics.push(...suspicionOf(setter, token.old, token.at))
}

/** What an edit must know of the token; undefined for a block without text. */
function tokenOf(
  source: ByteText,
  scalar: Scalar,
): Omit<RawMarker, 'setter' | 'object'> | undefined {
  const { start, end, event } = scalar
  const old = decodedValue(source, scalar)
  const flow = scalar.parent?.flow ?? false
  if (!isBlock(event)) {
    const style = styleOf(event.style) ?? 'plain'
    const isNull = style === 'plain' && isNullWord(old)
    return { at: start, start, end, style, flow, old, ...(isNull ? { isNull } : {}) }
  }
  const content = source.text.slice(event.valueStart, end).trimEnd()
  if (content === '') return undefined
  const header = /^[|>][-+0-9]*/.exec(source.text.slice(start, start + 4))?.[0] ?? '|'
  return {
    at: start,
    start: event.valueStart,
    end: Math.min(end, lineEnd(source.text, event.valueStart + content.length)),
    style: 'block',
    flow,
    old,
    block: { start, end: start + header.length, indent: ' '.repeat(event.indent) },
  }
}

function styleOf(style: number): ValueStyle | undefined {
  if (style === SCALAR_STYLE.PLAIN) return 'plain'
  if (style === SCALAR_STYLE.SINGLE_QUOTED) return 'single'
  return style === SCALAR_STYLE.DOUBLE_QUOTED ? 'double' : undefined
}

/** A line that holds a marker's text, but no comment. */
function codeWithoutComment(source: ByteText, start: CommentStart, line: MarkedLine) {
  const text = source.text.slice(line.start, line.end)
  if (!/#+\s*\{\s*\\?"\$imagepolicy/.test(text)) return undefined
  const isPlain =
    start.kind === 'inside' &&
    start.token.kind === 'scalar' &&
    start.token.event.style === SCALAR_STYLE.PLAIN
  return isPlain ? 'needs-space' : 'inside-string'
}
