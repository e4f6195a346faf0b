import { readComment } from '../../comment.ts'
import type { Draft, DraftMarker, DraftNote } from '../../draft.ts'
import { isNullWord } from '../../identity.ts'
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
 * with nothing drafted, where anything leaves a doubt whether it would.
 */
export function readSimple({ source, range, lines }: MarkedDocument, draft: Draft): boolean {
  const layout = readLayout(source.bytes.subarray(0, range.end), range.start, lines)
  if (layout === undefined) return false
  const object = layout.root && simpleObject(source, layout.root)
  const found: Found = { markers: [], notes: [], index: draft.objects.length }
  for (const comment of layout.comments) {
    if (!take(source, comment, object, found)) return false
  }
  if (object !== undefined && found.markers.length > 0) {
    draft.objects.push(object.described)
    draft.claims.push(...object.claims)
  }
  draft.markers.push(...found.markers)
  draft.notes.push(...found.notes)
  return true
}

/** What is drafted only when the whole document is certain. */
type Found = {
  readonly markers: DraftMarker[]
  readonly notes: DraftNote[]
  /** Index of the document's object among the draft's. */
  readonly index: number
}

function take(
  source: ByteText,
  { line, at, entry }: CommentedLine,
  object: SimpleObject | undefined,
  found: Found,
): boolean {
  const comment = readComment(decodedSlice(source, at, line.end).replace(/^#+/, ''))
  if (comment.kind === 'none') return true
  if (comment.kind === 'mistake') {
    found.notes.push(...refineMistake(source, comment, at, line))
    return true
  }
  if (comment.kind !== 'setter' || entry === undefined || object === undefined) return false
  const token = tokenOf(source, entry)
  if (token === undefined || !object.isReached(entry)) return false
  const identity = object.identityOf(entry)
  const { setter } = comment
  const holder = { object: found.index, ...(identity === undefined ? {} : { identity }) }
  found.markers.push({ ...token, setter, ...holder })
  found.notes.push(...suspicionOf(setter, token.old, token.at))
  return true
}

/** What an edit must know of the value; undefined for all but what spells itself. */
function tokenOf(
  source: ByteText,
  entry: Entry,
): Omit<DraftMarker, 'setter' | 'object'> | undefined {
  const value = spelledValue(source, entry)
  if (value === undefined) return undefined
  const { style, text: old } = value
  const quotes = style === 'plain' ? 0 : 1
  const start = entry.start - quotes
  const nullity = style === 'plain' && isNullWord(old) ? { isNull: true as const } : {}
  return { at: start, start, end: entry.end + quotes, style, flow: false, old, ...nullity }
}
