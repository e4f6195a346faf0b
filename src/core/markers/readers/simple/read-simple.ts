import { readComment } from '../../comment.ts'
import { isNullWord } from '../../identity.ts'
import type { RawDiagnostic, RawMarker, RawMarkers } from '../../raw-markers.ts'
import { refineMistake, suspicionOf } from '../../suspicion.ts'
import { type ByteText, decodedSlice } from '../../text.ts'
import type { MarkedDocument } from '../reader.ts'
import { type CommentedLine, type Entry, spelledValue } from './layout.ts'
import { readLayout } from './read-layout.ts'
import { type SimpleObject, simpleObject } from './simple-object.ts'

/**
 * Finds the markers of a document of the kind that people write: each mapping, item and marked
 * value on lines of its own, each marker behind its value.
 *
 * Gives what the YAML parser and `readYaml` would give, at a small part of their cost; false,
 * with nothing collected, where anything leaves a doubt whether it would.
 */
export function readSimple({ source, range, lines }: MarkedDocument, raw: RawMarkers): boolean {
  const layout = readLayout(source.bytes.subarray(0, range.end), range.start, lines)
  if (layout === undefined) return false
  const object = layout.root && simpleObject(source, layout.root)
  const markers: DocumentMarkers = { markers: [], diagnostics: [], index: raw.objects.length }
  for (const comment of layout.comments) {
    if (!take(source, comment, object, markers)) return false
  }
  if (object !== undefined && markers.markers.length > 0) {
    raw.objects.push(object.described)
    raw.claims.push(...object.claims)
  }
  raw.markers.push(...markers.markers)
  raw.diagnostics.push(...markers.diagnostics)
  return true
}

/** What is collected only when the whole document is certain. */
type DocumentMarkers = {
  readonly markers: RawMarker[]
  readonly diagnostics: RawDiagnostic[]
  /** Index of the document's object among the raw's. */
  readonly index: number
}

function take(
  source: ByteText,
  { line, at, entry }: CommentedLine,
  object: SimpleObject | undefined,
  markers: DocumentMarkers,
): boolean {
  const comment = readComment(decodedSlice(source, at, line.end).replace(/^#+/, ''))
  if (comment.kind === 'none') return true
  if (comment.kind === 'mistake') {
    markers.diagnostics.push(...refineMistake(source, comment, at, line))
    return true
  }
  if (comment.kind !== 'setter' || entry === undefined || object === undefined) return false
  const token = tokenOf(source, entry)
  if (token === undefined || !object.isReached(entry)) return false
  const identity = object.identityOf(entry)
  const { setter } = comment
  const holder = { object: markers.index, ...(identity === undefined ? {} : { identity }) }
  markers.markers.push({ ...token, setter, ...holder })
  markers.diagnostics.push(...suspicionOf(setter, token.old, token.at))
  return true
}

/** What an edit must know of the value; undefined for all but what spells itself. */
function tokenOf(source: ByteText, entry: Entry): Omit<RawMarker, 'setter' | 'object'> | undefined {
  const value = spelledValue(source, entry)
  if (value === undefined) return undefined
  const { style, text: old } = value
  const quotes = style === 'plain' ? 0 : 1
  const start = entry.start - quotes
  const nullity = style === 'plain' && isNullWord(old) ? { isNull: true as const } : {}
  return { at: start, start, end: entry.end + quotes, style, flow: false, old, ...nullity }
}
