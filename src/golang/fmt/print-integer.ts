import { type ByteText, encodeRune, maxRune, replacementRune } from './byte-text.ts'
import { type Flags, pad, padBlank } from './flags.ts'
import { quoteRune } from './quote-text.ts'
import { isPrint } from './unicode.ts'

const bases: Readonly<Record<string, number>> = { d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }

/**
 * An integer under a verb of `fmt`; undefined when the verb is not for integers.
 *
 * @param isSigned - unsigned numbers print as hexadecimal under `%#v`
 */
export function integerText(
  value: bigint,
  isSigned: boolean,
  verb: string,
  flags: Flags,
): ByteText | undefined {
  const base = bases[verb]
  if (base !== undefined) {
    const text = inBase(value, base, verb, flags)
    return verb === 'X' ? text.toUpperCase() : text
  }
  switch (verb) {
    case 'v':
      return flags.sharpV === true && !isSigned
        ? inBase(value, 16, verb, { ...flags, sharp: true })
        : inBase(value, 10, verb, flags)
    case 'c':
      return pad(encodeRune(runeOf(value)), flags)
    case 'q':
      return pad(quoteRune(runeOf(value), { ascii: flags.plus === true }), flags)
    case 'U':
      return unicodeText(value, flags)
    default:
      return undefined
  }
}

function inBase(value: bigint, base: number, verb: string, flags: Flags): ByteText {
  if (flags.precision === 0 && value === 0n) return ' '.repeat(flags.width ?? 0)
  const sign = signOf(value, flags)
  const digits = (value < 0n ? -value : value).toString(base).padStart(zeros(sign, flags), '0')
  return padBlank(sign + prefixOf(digits, base, verb, flags) + digits, flags)
}

function signOf(value: bigint, flags: Flags): string {
  if (value < 0n) return '-'
  if (flags.plus === true) return '+'
  return flags.space === true ? ' ' : ''
}

/** How many digits at least: the precision, or the width when zeros fill it. */
function zeros(sign: string, flags: Flags): number {
  if (flags.precision !== undefined) return flags.precision
  const fills = flags.zero === true && flags.minus !== true
  return fills ? (flags.width ?? 0) - sign.length : 0
}

function prefixOf(digits: string, base: number, verb: string, flags: Flags): string {
  const octal = verb === 'O' ? '0o' : ''
  if (flags.sharp !== true) return octal
  if (base === 2) return '0b'
  if (base === 8) return octal + (digits.startsWith('0') ? '' : '0')
  return base === 16 ? '0x' : ''
}

/** `%U`: `U+2603`, with the character itself under `#`. */
function unicodeText(value: bigint, flags: Flags): ByteText {
  const unsigned = BigInt.asUintN(64, value)
  const digits = Math.max(flags.precision ?? 0, 4)
  const code = `U+${unsigned.toString(16).toUpperCase().padStart(digits, '0')}`
  const isShown = flags.sharp === true && unsigned <= maxRune && isPrint(Number(unsigned))
  return padBlank(isShown ? `${code} '${encodeRune(Number(unsigned))}'` : code, flags)
}

function runeOf(value: bigint): number {
  return value < 0n || value > maxRune ? replacementRune : Number(value)
}
