import type { ByteText } from '../fmt/index.ts'

/** An encoding that writes groups of bytes as digits of `bits` bits, filled up with `=`. */
type Encoding = {
  readonly name: string
  readonly alphabet: string
  readonly bits: number
  /** Digits in a full group. */
  readonly group: number
}

const base64: Encoding = {
  name: 'base64',
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  bits: 6,
  group: 4,
}

const base32: Encoding = {
  name: 'base32',
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  bits: 5,
  group: 8,
}

/** What a decoder says of the first byte that it cannot read. */
export type Refused = { readonly error: string }

/** `base64.StdEncoding`, with padding. */
export const base64Encode = (text: ByteText): ByteText => encode(text, base64)
/** `base32.StdEncoding`, with padding. */
export const base32Encode = (text: ByteText): ByteText => encode(text, base32)
/** The text behind base64, or Go's words for the first bad byte. */
export const base64Decode = (text: ByteText): ByteText | Refused => decode(text, base64)
/** The text behind base32, or Go's words for the first bad byte. */
export const base32Decode = (text: ByteText): ByteText | Refused => decode(text, base32)

function encode(text: ByteText, { alphabet, bits, group }: Encoding): ByteText {
  let digits = ''
  let pending = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    pending = ((pending << 8) | text.charCodeAt(at)) & 0xffff
    count += 8
    while (count >= bits) {
      count -= bits
      digits += alphabet.charAt((pending >> count) & (2 ** bits - 1))
    }
  }
  if (count > 0) digits += alphabet.charAt((pending << (bits - count)) & (2 ** bits - 1))
  return digits.padEnd(Math.ceil(digits.length / group) * group, '=')
}

/** As `encoding/base64` and `base32`: line breaks are skipped, the filling is demanded. */
function decode(text: ByteText, encoding: Encoding): ByteText | Refused {
  const { alphabet, bits, group, name } = encoding
  const refuse = (at: number): Refused => ({ error: `illegal ${name} data at input byte ${at}` })
  let bytes = ''
  let pending = 0
  let count = 0
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\r' || char === '\n') continue
    if (char === '=')
      return isFilled(text, at, digits, encoding)
        ? bytes
        : refuse(badFill(text, at, digits, encoding))
    const digit = alphabet.indexOf(char)
    if (digit === -1) return refuse(at)
    pending = ((pending << bits) | digit) & 0xffff
    count += bits
    digits++
    if (count >= 8) {
      count -= 8
      bytes += String.fromCharCode((pending >> count) & 0xff)
    }
  }
  const open = digits % group
  return open === 0 ? bytes : refuse(text.length - (name === 'base64' ? open : 0))
}

/** Whether the first `=` at `at` starts a filling of the right length, with nothing behind it. */
function isFilled(text: ByteText, at: number, digits: number, { group, bits }: Encoding): boolean {
  const open = digits % group
  const spare = (open * bits) % 8
  const rest = text.slice(at).replace(/[\r\n]/g, '')
  return open > 0 && spare < bits && rest === '='.repeat(group - open)
}

/** Where Go says that a wrong filling goes wrong. */
function badFill(text: ByteText, at: number, digits: number, { group, bits }: Encoding): number {
  const open = digits % group
  if (open === 0 || (open * bits) % 8 >= bits) return at
  const fill = /^[=\r\n]*/.exec(text.slice(at))?.[0] ?? ''
  const equals = fill.replace(/[\r\n]/g, '').length
  if (equals < group - open) return text.length
  return at + fill.length
}
