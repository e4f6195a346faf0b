import { readComment } from './comment.ts'
import type { Draft } from './draft.ts'
import type { MarkedObject } from './marker.ts'
import { suspicionOf } from './suspicion.ts'
import { type ByteText, decodedSlice } from './text.ts'

/** Strings, comments and everything between, of JSON with comments; linear in the text. */
const token =
  /"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"?|\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)|#[^\r\n]*|[\r\n]+|[ \t]+|[^"\s/#]+|\//g

/**
 * Finds the markers of JSON with comments: a comment (`//`, `#` or a block comment) on the line of
 * a string value.
 *
 * Beyond upstream, which never opens such files. The file must be JSON once its comments and
 * trailing commas are gone; nothing is edited in a file that is something else.
 */
export function findInJson(source: ByteText): Draft {
  const draft: Draft = { objects: [], markers: [], notes: [], claims: [] }
  const { text } = source
  const plain = text.replace(token, (found) => (/^(?:\/[/*]|#)/.test(found) ? ' ' : found))
  const root = parsed(plain)
  if (root === undefined) {
    draft.notes.push({ code: 'not-json', at: 0 })
    return draft
  }
  draft.objects.push(describe(root.value))
  let last: Text | undefined
  for (const match of text.matchAll(token)) {
    const [found] = match
    const place = { start: match.index, end: match.index + found.length }
    if (/^(?:\/[/*]|#)/.test(found)) take(source, place, last, draft)
    else if (found.startsWith('"')) last = place
    else if (!/^[ \t,]+$/.test(found)) last = undefined // a new line, or it was a key
  }
  return draft
}

type Text = { readonly start: number; readonly end: number }

function take(source: ByteText, place: Text, value: Text | undefined, draft: Draft): void {
  const at = place.start
  const body = decodedSlice(source, at, place.end).replace(/^(?:\/\/|\/\*|#+)|\*\/$/g, '')
  const comment = readComment(body)
  if (comment.kind === 'mistake') draft.notes.push({ code: comment.code, at })
  if (comment.kind !== 'setter') return
  const { setter } = comment
  if (value === undefined) {
    draft.notes.push({ code: 'stray-marker', at, setter })
    return
  }
  const old: unknown = JSON.parse(decodedSlice(source, value.start, value.end))
  const style = 'double'
  draft.markers.push({
    at: value.start,
    ...value,
    style,
    flow: true,
    old: String(old),
    setter,
    object: 0,
  })
  draft.notes.push(...suspicionOf(setter, String(old), value.start))
}

function parsed(plain: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(plain) }
  } catch {
    return undefined
  }
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
