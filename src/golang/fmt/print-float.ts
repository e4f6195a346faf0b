import type { ByteText } from './byte-text.ts'
import { type Flags, pad, padBlank } from './flags.ts'
import { type FloatVerb, formatFloat, shortest } from './float-text.ts'

/** Digits behind the point, where none are asked for. */
const defaultPrecision = 6

/** A float under a verb of `fmt`; undefined when the verb is not for floats. */
export function floatText(value: number, verb: string, flags: Flags): ByteText | undefined {
  const known = verbOf(verb)
  if (known === undefined) return undefined
  const usual = 'eEf'.includes(known) ? defaultPrecision : shortest
  const precision = flags.precision ?? usual
  const text = formatFloat(value, known, precision)
  if (!Number.isFinite(value)) return padBlank(infinite(text, flags), flags)

  const size = text.replace(/^-/, '')
  const isPointed = flags.sharp === true && known !== 'b'
  return filled(signOf(text, flags), isPointed ? withPoint(size, known, precision) : size, flags)
}

/** Zeros go between the sign and the digits. */
function filled(sign: string, digits: string, flags: Flags): ByteText {
  const isFilled = flags.zero === true && flags.minus !== true && sign !== ''
  if (!isFilled) return pad(sign + digits, flags)
  return sign + digits.padStart((flags.width ?? 0) - sign.length, '0')
}

/** `(1+2i)`; undefined when the verb is not for floats. */
export function complexText(
  re: number,
  im: number,
  verb: string,
  flags: Flags,
): ByteText | undefined {
  const real = floatText(re, verb, flags)
  const imaginary = floatText(im, verb, { ...flags, plus: true })
  return real === undefined ? undefined : `(${real}${imaginary}i)`
}

function verbOf(verb: string): FloatVerb | undefined {
  if (verb === 'v') return 'g'
  if (verb === 'F') return 'f'
  return 'beEfgGxX'.includes(verb) ? (verb as FloatVerb) : undefined
}

function signOf(text: string, flags: Flags): string {
  if (text.startsWith('-')) return '-'
  if (flags.plus === true) return '+'
  return flags.space === true ? ' ' : ''
}

/** `+Inf` keeps its sign only when a sign was asked for; NaN has one only then. */
function infinite(text: string, flags: Flags): string {
  if (text === '-Inf') return text
  const sign = signOf('', flags)
  return sign + text.replace('+', '')
}

/** `#`: always a point, and for `%g` and `%x` the zeros that it drops otherwise. */
function withPoint(size: string, verb: FloatVerb, precision: number): string {
  const isHex = verb === 'x' || verb === 'X'
  const split = size.search(isHex ? /p/i : /e/i)
  const mantissa = split === -1 ? size : size.slice(0, split)
  const tail = split === -1 ? '' : size.slice(split)
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.`
  const wanted = verb === 'g' || verb === 'G' || verb === 'x' ? precision : 0
  const digits = wanted === shortest ? defaultPrecision : wanted
  const significant = mantissa.replace('.', '').replace(/^0+/, '').length
  const isZero = mantissa === '0' ? 1 : 0
  return pointed + '0'.repeat(Math.max(digits - significant - isZero, 0)) + tail
}
