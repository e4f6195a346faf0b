import type { DocumentRange } from '../../../tree/index.ts'
import { readComment } from '../../comment.ts'
import { isNullWord } from '../../identity.ts'
import { markerLimits } from '../../limits.ts'
import type { MarkedObject, ValueStyle } from '../../marker.ts'
import type { RawMarkers } from '../../raw-markers.ts'
import { refineMistake, suspicionOf } from '../../suspicion.ts'
import { type ByteText, decodedSlice } from '../../text.ts'
import type { MarkedDocument } from '../reader.ts'
import { type Line, readLines } from './line-states.ts'

/**
 * Finds the markers of a document that is no valid YAML, such as a Helm template.
 *
 * Only `key: value # marker` and `- value # marker` count, with a value in one word or simple
 * quotes, outside block scalars, and with every quote and bracket of the lines before closed:
 * then the value is the same for every reader, whatever the rest of the document becomes.
 */
export function readByLine({ source, range, lines }: MarkedDocument, raw: RawMarkers): true {
  const starts = new Set(lines.map((line) => line.start))
  let object: number | undefined
  for (const line of readLines(source.text, range)) {
    if (!starts.has(line.start)) continue
    object ??= describe(source, range, raw)
    inspect(source, line, object, raw)
  }
  return true
}

function inspect(source: ByteText, line: Line, object: number, raw: RawMarkers): void {
  const { text } = source
  if (line.state === 'block') {
    raw.diagnostics.push({ code: 'inside-string', at: line.start })
    return
  }
  const at = line.comment === line.end ? text.indexOf('#', line.start) : line.comment
  const comment = readComment(decodedSlice(source, at, line.end).replace(/^#+/, ''))
  if (comment.kind === 'mistake') raw.diagnostics.push(...refineMistake(source, comment, at, line))
  if (comment.kind !== 'setter') return

  const { setter } = comment
  const value =
    line.state === 'code' ? simpleValue(text.slice(line.start, line.comment)) : undefined
  if (value === undefined) {
    raw.diagnostics.push({ code: 'unclear-value', at, setter })
    return
  }
  const start = line.start + value.offset
  const end = start + value.token.length
  const { style } = value
  const quotes = style === 'plain' ? 0 : 1
  const old = decodedSlice(source, start + quotes, end - quotes)
  const isNull = style === 'plain' && isNullWord(old)
  const nullity = isNull ? { isNull } : {}
  raw.markers.push({ at: start, start, end, style, flow: false, old, setter, object, ...nullity })
  raw.diagnostics.push(...suspicionOf(setter, old, start))
}

const key = `(?:"[^"\\\\{}]*"|'[^'{}]*'|[\\w$./][\\w$./-]*(?: [\\w$./-]+)*)[ \\t]*:[ \\t]+`
const value = `("[^"\\\\{}]*"|'[^'{}]*'|[\\w.~/+][\\w.:/@+-]*)[ \\t]+`
const simple = new RegExp(`^([ \\t]*(?:(?:-[ \\t]+)+(?:${key})?|${key}))${value}$`)

/** The value of `key: value` or `- value`, when there is only one way to read it. */
function simpleValue(
  code: string,
): { readonly offset: number; readonly token: string; readonly style: ValueStyle } | undefined {
  const match = simple.exec(code)
  const token = match?.[2] ?? ''
  if (token === '' || token.endsWith(':')) return undefined
  const style = token.startsWith('"') ? 'double' : token.startsWith("'") ? 'single' : 'plain'
  return { offset: match?.[1]?.length ?? 0, token, style }
}

/** Reads who the object is from lines that leave no doubt; the rest stays empty. */
function describe(source: ByteText, range: DocumentRange, raw: RawMarkers): number {
  const end = Math.min(range.end, range.start + markerLimits.headBytes)
  const text = decodedSlice(source, range.start, end)
  const metadata =
    /^metadata:[ \t]*(?:#.*)?\r?\n((?:[ \t].*(?:\r?\n|$)|\r?\n)*)/m.exec(text)?.[1] ?? ''
  const indent = /^[ \t]+/m.exec(metadata)?.[0] ?? ''
  const object: MarkedObject = {
    apiVersion: plainField(text, 'apiVersion'),
    kind: plainField(text, 'kind'),
    namespace: plainField(metadata, `${indent}namespace`),
    name: plainField(metadata, `${indent}name`),
  }
  const claim =
    /^[ \t]*['"]?(?:internal\.)?config\.kubernetes\.io\/path['"]?:[ \t]+['"]?([^'"\s]+)/m
  const path = claim.exec(text)?.[1]
  if (path !== undefined) raw.claims.push(path)
  return raw.objects.push(object) - 1
}

function plainField(text: string, name: string): string {
  const match = new RegExp(
    `^${name}:[ \\t]+(?:"([\\w./-]+)"|'([\\w./-]+)'|([\\w./-]+))[ \\t]*(?:#|\\r?$)`,
    'm',
  )
  const field = match.exec(text)
  return field?.[1] ?? field?.[2] ?? field?.[3] ?? ''
}
