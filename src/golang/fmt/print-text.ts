import { canBackquote } from '../quote/index.ts'
import { type ByteText, byteTextToBytes, fromByteText, runesOf, toByteText } from './byte-text.ts'
import { type Flags, pad } from './flags.ts'
import { quoteText } from './quote-text.ts'

/** Text under a verb of `fmt`; undefined when the verb is not for text. */
export function stringText(text: ByteText, verb: string, flags: Flags): ByteText | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV === true ? quoted(text, flags) : pad(truncate(text, flags), flags)
    case 's':
      return pad(truncate(text, flags), flags)
    case 'q':
      return quoted(text, flags)
    case 'x':
      return hexadecimal(text, flags)
    case 'X':
      return hexadecimal(text, flags).toUpperCase()
    default:
      return undefined
  }
}

/** Keeps as many runes as the precision says. */
function truncate(text: ByteText, flags: Flags): ByteText {
  if (flags.precision === undefined) return text
  let left = flags.precision
  for (const { at } of runesOf(text)) {
    if (left === 0) return text.slice(0, at)
    left--
  }
  return text
}

function quoted(text: ByteText, flags: Flags): ByteText {
  const kept = truncate(text, flags)
  if (flags.sharp === true && isBackquotable(kept)) return pad(`\`${kept}\``, flags)
  return pad(quoteText(kept, { ascii: flags.plus === true }), flags)
}

function isBackquotable(text: ByteText): boolean {
  const decoded = fromByteText(text)
  return toByteText(decoded) === text && canBackquote(decoded)
}

/** `%x` counts its precision in bytes; blanks fill the width whatever the zero flag says. */
function hexadecimal(text: ByteText, flags: Flags): ByteText {
  const bytes = byteTextToBytes(text.slice(0, flags.precision ?? text.length))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  const prefix = flags.sharp === true && hex.length > 0 ? '0x' : ''
  const joined = flags.space === true ? hex.join(` ${prefix}`) : hex.join('')
  return pad(prefix + joined, flags)
}
