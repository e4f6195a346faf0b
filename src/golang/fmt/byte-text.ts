import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'

/**
 * A Go string: each UTF-16 unit holds one byte, 0 to 255.
 *
 * Go strings are bytes, and templates can see it: `len`, `index`, `trunc` and `substr` count
 * bytes and may cut a character in two. Held this way length, slicing, search and `<` are Go's
 * own. ASCII text is the same either way; everything else passes through `toByteText` on the way
 * in and `fromByteText` on the way out.
 */
export type ByteText = string

/** What Go puts where bytes are not UTF-8. */
export const replacementRune = 0xfffd

/** The last code point of Unicode. */
export const maxRune = 0x10ffff

/** `fromCharCode` takes its bytes as arguments, and arguments live on the stack. */
const chunkBytes = 8192

/** The UTF-8 bytes of `text`; lone surrogates become U+FFFD. */
export function toByteText(text: string): ByteText {
  return isAscii(text) ? text : bytesToByteText(encodeUtf8(text))
}

/** The text behind `bytes`; what is not UTF-8 becomes U+FFFD. */
export function fromByteText(bytes: ByteText): string {
  return isAscii(bytes) ? bytes : decodeUtf8(byteTextToBytes(bytes))
}

/** Bytes as a text of one UTF-16 unit each. */
export function bytesToByteText(bytes: Uint8Array): ByteText {
  let text = ''
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    text += String.fromCharCode(...bytes.subarray(at, at + chunkBytes))
  }
  return text
}

/** The bytes that such a text stands for. */
export function byteTextToBytes(text: ByteText): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** A rune as decoding gives it. */
export type Rune = {
  /** The code point; U+FFFD with size 1 where the bytes are not UTF-8. */
  readonly rune: number
  /** Bytes that it takes. */
  readonly size: number
}

/** The rune at byte `at`, as `utf8.DecodeRuneInString`; `at` must be inside the text. */
export function decodeRune(text: ByteText, at: number): Rune {
  const first = text.charCodeAt(at)
  if (first < 0x80) return { rune: first, size: 1 }
  const size = sequenceSize(first)
  if (size === 0 || at + size > text.length) return { rune: replacementRune, size: 1 }
  let rune = first & (0x7f >> size)
  for (let next = at + 1; next < at + size; next++) {
    const byte = text.charCodeAt(next)
    if ((byte & 0xc0) !== 0x80) return { rune: replacementRune, size: 1 }
    rune = (rune << 6) | (byte & 0x3f)
  }
  return isWellFormed(rune, size) ? { rune, size } : { rune: replacementRune, size: 1 }
}

/** Each rune of `text` with the byte where it starts. */
export function* runesOf(text: ByteText): Generator<Rune & { readonly at: number }> {
  let at = 0
  while (at < text.length) {
    const { rune, size } = decodeRune(text, at)
    yield { rune, size, at }
    at += size
  }
}

/** How many runes `text` holds; each byte that is not UTF-8 counts as one. */
export function runeCount(text: ByteText): number {
  if (isAscii(text)) return text.length
  let count = 0
  for (let at = 0; at < text.length; at += decodeRune(text, at).size) count++
  return count
}

/** The UTF-8 bytes of one code point; surrogates and what lies outside Unicode become U+FFFD. */
export function encodeRune(rune: number): ByteText {
  if (rune >= 0 && rune < 0x80) return String.fromCharCode(rune)
  const valid = rune >= 0 && rune <= maxRune && !isSurrogate(rune)
  return toByteText(String.fromCodePoint(valid ? rune : replacementRune))
}

/** `text` with each rune replaced; bytes that are not UTF-8 come out as U+FFFD, as in Go. */
export function mapRunes(text: ByteText, map: (rune: number) => number): ByteText {
  let mapped = ''
  for (const { rune } of runesOf(text)) mapped += encodeRune(map(rune))
  return mapped
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text)
}

function sequenceSize(first: number): number {
  if (first >= 0xc2 && first < 0xe0) return 2
  if (first >= 0xe0 && first < 0xf0) return 3
  if (first >= 0xf0 && first < 0xf5) return 4
  return 0
}

/** Refuses overlong forms, surrogates and what lies above U+10FFFF. */
function isWellFormed(rune: number, size: number): boolean {
  if (size === 3) return rune >= 0x800 && !isSurrogate(rune)
  if (size === 4) return rune >= 0x10000 && rune <= maxRune
  return true
}

function isSurrogate(rune: number): boolean {
  return rune >= 0xd800 && rune <= 0xdfff
}
