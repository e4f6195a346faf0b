import {
  type ByteText,
  encodeRune,
  fromByteText,
  type Meter,
  replacementRune,
  runesOf,
  toByteText,
} from '../fmt/index.ts'
import type { GoRegexp, Match } from '../regexp/index.ts'

/** What one match costs beside the text that it covers: a search starts anew for each. */
const unitsPerMatch = 64

/** `FindAll`: matches from left to right; none is empty right behind another. */
export function findAll(
  regexp: GoRegexp,
  text: string,
  limit: number,
  meter: Meter,
): readonly Match[] {
  const found: Match[] = []
  let at = 0
  let last = -1
  while (at <= text.length) {
    const match = found.length === limit ? undefined : regexp.find(text, at)
    if (match === undefined) break
    meter.charge(unitsPerMatch + (text.length - at) / unitsPerMatch)
    const [start = 0, end = 0] = match
    const isRepeated = end === at && start === last
    at = end === at ? after(text, at) : end
    last = end
    if (!isRepeated) found.push(match)
  }
  return found
}

/** `ReplaceAll`: what `put` makes of each match in its place. */
export function replaceAll(
  regexp: GoRegexp,
  text: string,
  put: (text: string, match: Match) => string,
  meter: Meter,
): string {
  let replaced = ''
  let kept = 0
  let at = 0
  while (at <= text.length) {
    const match = regexp.find(text, at)
    if (match === undefined) break
    const [start = 0, end = 0] = match
    const fresh = end > kept || start === 0 ? put(text, match) : ''
    meter.charge(unitsPerMatch + fresh.length + (text.length - at) / unitsPerMatch)
    replaced += text.slice(kept, start) + fresh
    kept = end
    at = Math.max(after(text, at), end)
  }
  return replaced + text.slice(kept)
}

/** `Split`: at most `limit` parts, the last with all the rest; all when negative. */
export function splitBy(
  regexp: GoRegexp,
  text: string,
  limit: number,
  meter: Meter,
): readonly string[] {
  if (regexp.pattern !== '' && text === '') return ['']
  const parts: string[] = []
  let begin = 0
  let end = 0
  for (const [start = 0, stop = 0] of findAll(regexp, text, limit, meter)) {
    if (limit > 0 && parts.length === limit - 1) break
    end = start
    if (stop !== 0) parts.push(text.slice(begin, end))
    begin = stop
  }
  if (end !== text.length) parts.push(text.slice(begin))
  return parts
}

/** Behind the character at `at`; past the end when there is none. */
function after(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1)
}

/** Where the bytes that are no UTF-8 go: each becomes a low surrogate of its own. */
const brokenBytes = 0xdc00

/** Bytes as text to match on; what is no UTF-8 survives the way there and back. */
export function toSubject(bytes: ByteText): string {
  const text = fromByteText(bytes)
  if (toByteText(text) === bytes) return text
  let subject = ''
  for (const { rune, size, at } of runesOf(bytes)) {
    const isBroken = rune === replacementRune && size === 1
    subject += isBroken
      ? String.fromCharCode(brokenBytes + bytes.charCodeAt(at))
      : fromByteText(encodeRune(rune))
  }
  return subject
}

/** The bytes of a text that `toSubject` made. */
export function fromSubject(subject: string): ByteText {
  const parts = subject.split(/([\udc80-\udcff])/u)
  return parts
    .map((part, index) =>
      index % 2 === 0 ? toByteText(part) : String.fromCharCode(part.charCodeAt(0) - brokenBytes),
    )
    .join('')
}
