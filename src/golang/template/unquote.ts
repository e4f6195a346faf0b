import { type ByteText, decodeRune, encodeRune } from '../fmt/index.ts'

const short: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** Digits, base and largest value of the escapes that name a number. */
const numeric: Readonly<Record<string, readonly [pattern: RegExp, base: number]>> = {
  x: [/^[0-9a-fA-F]{2}/, 16],
  u: [/^[0-9a-fA-F]{4}/, 16],
  U: [/^[0-9a-fA-F]{8}/, 16],
}

/** `strconv.Unquote` of a literal in `"` or backquotes; undefined when it is not well formed. */
export function unquote(literal: ByteText): ByteText | undefined {
  const body = literal.slice(1, -1)
  if (literal.startsWith('`')) return body.replaceAll('\r', '')
  let text = ''
  for (let at = 0; at < body.length; ) {
    const char = unquoteChar(body.slice(at, at + 10), '"')
    if (char === undefined) return undefined
    text += char.bytes
    at += char.size
  }
  return text
}

/** The rune of a literal in `'`; undefined when it is not well formed, or holds more than one. */
export function unquoteRune(literal: ByteText): { rune?: number; isSingle: boolean } | undefined {
  const body = literal.slice(1)
  const char = unquoteChar(body, "'")
  if (char === undefined) return undefined
  return { rune: char.rune, isSingle: body.slice(char.size) === "'" }
}

type Char = { readonly bytes: ByteText; readonly rune: number; readonly size: number }

function unquoteChar(text: ByteText, quote: string): Char | undefined {
  const first = text.charAt(0)
  if (first === quote) return undefined
  if (first !== '\\') {
    const { rune, size } = decodeRune(text, 0)
    return { bytes: encodeRune(rune), rune, size }
  }
  const letter = text.charAt(1)
  if (letter === "'" || letter === '"') {
    return letter === quote ? { bytes: letter, rune: letter.charCodeAt(0), size: 2 } : undefined
  }
  const plain = short[letter]
  if (plain !== undefined) return { bytes: plain, rune: plain.charCodeAt(0), size: 2 }
  return /[0-7]/.test(letter) ? octal(text) : hexadecimal(text, letter)
}

function octal(text: ByteText): Char | undefined {
  const digits = /^\\([0-7]{3})/.exec(text)?.[1]
  const byte = Number.parseInt(digits ?? 'x', 8)
  if (!(byte <= 0xff)) return undefined
  return { bytes: String.fromCharCode(byte), rune: byte, size: 4 }
}

function hexadecimal(text: ByteText, letter: string): Char | undefined {
  const [pattern, base] = numeric[letter] ?? []
  const digits = pattern?.exec(text.slice(2))?.[0]
  if (digits === undefined) return undefined
  const rune = Number.parseInt(digits, base)
  const size = 2 + digits.length
  if (letter === 'x') return { bytes: String.fromCharCode(rune), rune, size }
  if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff)) return undefined
  return { bytes: encodeRune(rune), rune, size }
}
