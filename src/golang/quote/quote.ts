import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/**
 * The text as a Go string literal in double quotes (`strconv.Quote`, the verb `%q`).
 *
 * Printable is what `unicode.IsPrint` says: letters, marks, numbers, punctuation, symbols and the
 * ASCII space. A lone surrogate counts as U+FFFD, which is what its UTF-8 form would be.
 */
export function quote(text: string): string {
  // Most texts need no escape at all.
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`
  let quoted = '"'
  for (const char of text.toWellFormed()) quoted += escape(char)
  return `${quoted}"`
}

/** `strconv.Quote` of bytes that need not be UTF-8: a byte of no character prints as `\xNN`. */
export function quoteBytes(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (!text.includes('\ufffd')) return quote(text)
  let quoted = '"'
  let at = 0
  while (at < bytes.length) {
    const char = charAt(bytes, at)
    quoted += char === undefined ? hexEscape(bytes[at] ?? 0) : escape(char)
    at += char === undefined ? 1 : encodeUtf8(char).length
  }
  return `${quoted}"`
}

/** Whether Go's `%#q` writes the text in backquotes: one line, no backquote, no control but tab. */
export function canBackquote(text: string): boolean {
  return !/[\x00-\x08\x0a-\x1f`\x7f\ufeff]/.test(text) && text.isWellFormed()
}

function escape(char: string): string {
  const short = shortEscapes[char]
  if (short !== undefined) return short
  if (char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char)) return char
  const code = char.codePointAt(0) ?? 0
  if (code < 0x20 || code === 0x7f) return hexEscape(code)
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

function hexEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}

/** The whole character that starts at `at`, or nothing when the bytes there are not UTF-8. */
function charAt(bytes: Uint8Array, at: number): string | undefined {
  const first = bytes[at] ?? 0
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const piece = bytes.subarray(at, at + length)
  const char = decodeUtf8(piece)
  const whole = char.codePointAt(0) ?? 0
  if (String.fromCodePoint(whole) !== char) return undefined
  const isReal = whole !== 0xfffd || (first === 0xef && piece[1] === 0xbf && piece[2] === 0xbd)
  return isReal ? char : undefined
}
