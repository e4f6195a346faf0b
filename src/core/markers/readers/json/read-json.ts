import { attempt } from '../../../../base/index.ts'
import { readComment } from '../../comment.ts'
import type { MarkedObject } from '../../marker.ts'
import type { RawMarkers } from '../../raw-markers.ts'
import { suspicionOf } from '../../suspicion.ts'
import { type ByteText, decodedSlice, quotedEnd } from '../../text.ts'
import type { MarkedDocument } from '../reader.ts'

/**
 * Finds the markers of JSON with comments: a comment (`//`, `#` or a block comment) on the line of
 * a string value.
 *
 * Beyond upstream, which never opens such files. The file must be JSON once its comments
 * are gone; nothing is edited in a file that is something else.
 */
export function readJson({ source }: MarkedDocument, raw: RawMarkers): true {
  const { text } = source
  const tokens = [...jsonTokens(text)]
  const root = parsed(withoutComments(text, tokens))
  if (root === undefined) {
    raw.diagnostics.push({ code: 'not-json', at: 0 })
    return true
  }
  raw.objects.push(describe(root.value))
  let last: Token | undefined
  for (const token of tokens) {
    if (token.kind === 'comment') take(source, token, last, raw)
    else if (token.kind === 'string') last = token
    else if (token.kind !== 'space') last = undefined // a new line, or it was a key
  }
  return true
}

/** A file of JSON is one document. */
export function wholeFile(source: ByteText): readonly [MarkedDocument] {
  const end = source.text.length
  return [{ source, range: { start: 0, contentEnd: end, end }, lines: [] }]
}

/** Whether an object, a list or a comment comes first: what else JSON may be has no markers. */
export function startsLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20)
  return first === 0x7b || first === 0x5b || first === 0x2f
}

type Token = {
  readonly kind: 'string' | 'comment' | 'space' | 'break' | 'other'
  readonly start: number
  readonly end: number
}

/** Cuts the text at strings and comments; linear, and without a look at JSON's grammar. */
function* jsonTokens(text: string): Generator<Token> {
  const starts = /"|\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)|#[^\r\n]*|[\r\n]+|[ \t,]+|[^"\s,/#]+|\//g
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    const [token] = match
    const kind = kindOf(token)
    if (kind === 'string') {
      const end = quotedEnd(text, match.index)
      starts.lastIndex = end === -1 ? text.length : end
    }
    yield { kind, start: match.index, end: starts.lastIndex }
  }
}

function kindOf(token: string): Token['kind'] {
  if (token === '"') return 'string'
  if (/^(?:\/[/*]|#)/.test(token)) return 'comment'
  if (/^[ \t,]/.test(token)) return 'space'
  return /^[\r\n]/.test(token) ? 'break' : 'other'
}

function withoutComments(text: string, tokens: readonly Token[]): string {
  return tokens
    .map(({ kind, start, end }) => (kind === 'comment' ? ' ' : text.slice(start, end)))
    .join('')
}

function take(source: ByteText, place: Token, value: Token | undefined, raw: RawMarkers): void {
  const at = place.start
  const body = decodedSlice(source, at, place.end).replace(/^(?:\/\/|\/\*|#+)|\*\/$/g, '')
  const comment = readComment(body)
  if (comment.kind === 'mistake') raw.diagnostics.push({ code: comment.code, at })
  if (comment.kind !== 'setter') return
  const { setter } = comment
  if (value === undefined) {
    raw.diagnostics.push({ code: 'stray-marker', at, setter })
    return
  }
  const old: unknown = JSON.parse(decodedSlice(source, value.start, value.end))
  const style = 'double'
  raw.markers.push({
    at: value.start,
    start: value.start,
    end: value.end,
    style,
    flow: true,
    old: String(old),
    setter,
    object: 0,
  })
  raw.diagnostics.push(...suspicionOf(setter, String(old), value.start))
}

function parsed(plain: string): { readonly value: unknown } | undefined {
  return attempt(() => ({ value: JSON.parse(plain) as unknown }))
}

function describe(value: unknown): MarkedObject {
  const { apiVersion, kind, metadata } = record(value)
  const { namespace, name } = record(metadata)
  return {
    apiVersion: text(apiVersion),
    kind: text(kind),
    namespace: text(namespace),
    name: text(name),
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
