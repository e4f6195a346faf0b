import {
  type ByteText,
  encodeRune,
  isPrint,
  type Meter,
  runesOf,
  sprint,
  type Value,
} from '../fmt/index.ts'
import { printable } from './printable.ts'
import { bare, typed } from './slot.ts'

const html: Readonly<Record<string, string>> = {
  '\0': encodeRune(0xfffd),
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

const script: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

/** `template.HTMLEscapeString`. */
export function escapeHtml(text: ByteText): ByteText {
  return text.replace(/[\0"'&<>]/g, (char) => html[char] ?? char)
}

/** For a string literal in JavaScript; control characters and what is not printable as `\uXXXX`. */
export function escapeScript(text: ByteText): ByteText {
  let escaped = ''
  for (const { rune } of runesOf(text)) escaped += scriptRune(rune)
  return escaped
}

function scriptRune(rune: number): ByteText {
  const bytes = encodeRune(rune)
  const known = script[bytes]
  if (known !== undefined) return known
  if (rune < 0x80 ? rune >= 0x20 : isPrint(rune)) return bytes
  return `\\u${rune.toString(16).toUpperCase().padStart(4, '0')}`
}

/** `url.QueryEscape`. */
export function escapeQuery(text: ByteText): ByteText {
  return text.replace(/[^A-Za-z0-9_.~-]/g, (char) => {
    if (char === ' ') return '+'
    return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
}

/** The arguments of an escaper as one text: a single text as it is, else as `print` would. */
export function joinArguments(args: readonly Value[], meter: Meter): ByteText {
  const [only] = args
  if (args.length === 1 && only?.kind === 'string') return only.value
  return sprint(
    args.map((arg) => bare(typed(printable(typed(arg))))),
    meter,
  )
}
