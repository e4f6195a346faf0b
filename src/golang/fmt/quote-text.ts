import { type ByteText, encodeRune, maxRune, replacementRune, runesOf } from './byte-text.ts'
import { isPrint } from './unicode.ts'

/** How `strconv` is asked to quote. */
export type QuoteStyle = {
  /** Escapes everything above ASCII, as `%+q`. */
  readonly ascii?: boolean
}

const shortEscapes: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  92: '\\\\',
}

/** `strconv.Quote` of any bytes: what is not UTF-8 is written as `\xNN`. */
export function quoteText(text: ByteText, style: QuoteStyle = {}): ByteText {
  let quoted = '"'
  for (const { rune, size, at } of runesOf(text)) {
    const isBroken = rune === replacementRune && size === 1
    quoted += isBroken ? hexEscape(text.charCodeAt(at)) : escapeRune(rune, '"', style)
  }
  return `${quoted}"`
}

/** `strconv.QuoteRune`. */
export function quoteRune(rune: number, style: QuoteStyle = {}): ByteText {
  const isRune = rune <= maxRune && !(rune >= 0xd800 && rune <= 0xdfff)
  return `'${escapeRune(isRune ? rune : replacementRune, "'", style)}'`
}

function escapeRune(rune: number, quote: string, style: QuoteStyle): ByteText {
  if (rune === quote.charCodeAt(0)) return `\\${quote}`
  const short = shortEscapes[rune]
  if (short !== undefined) return short
  if (rune < 0x80 ? isPrint(rune) : style.ascii !== true && isPrint(rune)) return encodeRune(rune)
  if (rune < 32 || rune === 127) return hexEscape(rune)
  const hex = rune.toString(16)
  return rune < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

function hexEscape(byte: number): ByteText {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
