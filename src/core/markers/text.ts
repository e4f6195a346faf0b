import { decodeUtf8 } from '../../base/index.ts'

/**
 * A file as text in which one character is one byte, so that offsets are bytes everywhere.
 *
 * ASCII is itself; every other byte is some printable character. That lets a YAML parser run over
 * any encoding and over invalid UTF-8 without a table from characters back to bytes; decoded
 * values are read from the bytes.
 */
export type ByteText = { readonly bytes: Uint8Array; readonly text: string }

const decoder = new TextDecoder('latin1')

/** Views `bytes` as such a text. */
export function byteText(bytes: Uint8Array): ByteText {
  // C1 controls would be refused by a YAML parser, and here they are halves of UTF-8 sequences.
  const text = decoder.decode(bytes).replace(/[\x80-\x9f]/g, '\u00b7')
  return { bytes, text }
}

/** Where the text begins: behind a byte order mark. */
export function contentStart(text: string): number {
  return text.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0
}

/** The real text of `[start, end)`. */
export function decodedSlice(source: ByteText, start: number, end: number): string {
  return decodeUtf8(source.bytes.subarray(start, end))
}

/** Where the line that holds `at` begins: after the last LF, CRLF or lone CR. */
export function lineStart(text: string, at: number): number {
  let start = at
  while (start > 0 && !isBreak(text.charCodeAt(start - 1))) start--
  return start
}

/** Where the line that holds `at` ends: before its LF, CRLF or CR, or at the end of the text. */
export function lineEnd(text: string, at: number): number {
  let end = at
  while (end < text.length && !isBreak(text.charCodeAt(end))) end++
  return end
}

function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x0d
}

/** Where the line after the one that ends at `end` begins; the length of the text at its end. */
export function nextLine(text: string, end: number): number {
  return text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length)
}

/** 1-based lines and columns (in bytes) of offsets; linear over all calls together. */
export type Positions = { at(offset: number): { readonly line: number; readonly column: number } }

/** Counts LF, CRLF and lone CR as one line break each; offsets must not fall. */
export function positions(text: string): Positions {
  const breaks = /\r\n|\n|\r/g
  let line = 1
  let start = 0
  let next = breaks.exec(text)
  return {
    at(offset) {
      while (next !== null && next.index + next[0].length <= offset) {
        line++
        start = next.index + next[0].length
        next = breaks.exec(text)
      }
      return { line, column: offset - start + 1 }
    },
  }
}

/**
 * One past the quote that closes the one at `at`, or -1: `\\` escapes in double quotes, a doubled
 * quote in single ones. A loop, because a regular expression needs stack for every escape.
 */
export function quotedEnd(text: string, at: number): number {
  const quote = text.charAt(at)
  for (let next = at + 1; next < text.length; next++) {
    const character = text.charAt(next)
    if (character === '\\' && quote === '"') next++
    else if (character !== quote) continue
    else if (quote === "'" && text.charAt(next + 1) === quote) next++
    else return next + 1
  }
  return -1
}
