/** The verbs of `strconv.FormatFloat`. */
export type FloatVerb = 'b' | 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X'

/** Precision that asks for as many digits as tell the number from its neighbours. */
export const shortest = -1

/** `digits` are a fraction: the number is `0.digits × 10^point`. */
type Decimal = { readonly digits: string; readonly point: number }

const fractionBits = 52
const exponentBias = 1023

/**
 * A float as `strconv.FormatFloat` writes it, with sign only when negative.
 *
 * JavaScript's `toFixed` and `toPrecision` stop at 100 digits and round ties away from zero; Go
 * rounds the exact decimal value half to even, so the digits are made here.
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size === Number.POSITIVE_INFINITY) return sign === '' ? '+Inf' : '-Inf'
  return sign + formatSize(size, verb, precision)
}

function formatSize(size: number, verb: FloatVerb, precision: number): string {
  switch (verb) {
    case 'b':
      return binary(size)
    case 'x':
      return hexadecimal(size, precision)
    case 'X':
      return hexadecimal(size, precision).toUpperCase()
    case 'f':
      return fixed(size, precision)
    case 'e':
    case 'E':
      return scientific(decimalOf(size, precision, precision + 1), precision, verb)
    default:
      return general(size, verb, precision)
  }
}

function general(size: number, verb: 'g' | 'G', precision: number): string {
  const wanted = precision === 0 ? 1 : precision
  const decimal = decimalOf(size, wanted, wanted)
  const { length } = decimal.digits
  const fits = wanted > length && length >= decimal.point ? length : wanted
  const threshold = precision === shortest ? 6 : fits
  const exponent = decimal.point - 1
  if (exponent < -4 || exponent >= threshold) {
    return scientific(decimal, length - 1, verb === 'g' ? 'e' : 'E')
  }
  return plain(decimal, Math.max(length - decimal.point, 0))
}

function fixed(size: number, precision: number): string {
  if (precision === shortest) {
    const decimal = shortestDecimal(size)
    return plain(decimal, Math.max(decimal.digits.length - decimal.point, 0))
  }
  const exact = exactDecimal(size)
  return plain(round(exact, exact.point + precision), precision)
}

/** Digits with a point, `places` of them behind it. */
function plain({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (places === 0) return whole
  const zeros = '0'.repeat(Math.min(Math.max(-point, 0), places))
  const fraction = (zeros + digits.slice(Math.max(point, 0))).slice(0, places)
  return `${whole}.${fraction.padEnd(places, '0')}`
}

function scientific(decimal: Decimal, precision: number, letter: string): string {
  const digits = decimal.digits === '' ? '0' : decimal.digits
  const places = precision === shortest ? digits.length - 1 : precision
  const fraction = digits.slice(1).padEnd(places, '0').slice(0, places)
  const exponent = decimal.digits === '' ? 0 : decimal.point - 1
  const mantissa = fraction === '' ? digits.slice(0, 1) : `${digits.slice(0, 1)}.${fraction}`
  return mantissa + letter + signed(exponent)
}

/** With a sign and at least two digits. */
function signed(exponent: number): string {
  return (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0')
}

function decimalOf(size: number, precision: number, digits: number): Decimal {
  return precision === shortest ? shortestDecimal(size) : round(exactDecimal(size), digits)
}

/** JavaScript and Go agree on the shortest digits that read back as the same number. */
function shortestDecimal(size: number): Decimal {
  if (size === 0) return { digits: '', point: 0 }
  const [mantissa = '', exponent = ''] = size.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 }
}

/** All digits of the number; a double has at most 767 of them. */
function exactDecimal(size: number): Decimal {
  if (size === 0) return { digits: '', point: 0 }
  const { mantissa, exponent } = parts(size)
  const isWhole = exponent >= 0
  const scaled = isWhole ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent)
  const text = scaled.toString()
  return { digits: text.replace(/0+$/, ''), point: text.length + (isWhole ? 0 : exponent) }
}

/** Keeps `count` digits, rounding half to even; trailing zeros go. */
function round(decimal: Decimal, count: number): Decimal {
  if (count >= decimal.digits.length) return decimal
  if (count < 0) return { digits: '', point: decimal.point }
  const kept = decimal.digits.slice(0, count)
  const rest = decimal.digits.slice(count)
  const isOdd = count > 0 && Number(kept.at(-1)) % 2 === 1
  const isUp = rest === '5' ? isOdd : rest >= '5'
  if (!isUp) return { digits: kept.replace(/0+$/, ''), point: decimal.point }
  const raised = (BigInt(`1${kept}`) + 1n).toString()
  const overflows = raised.startsWith('2')
  const digits = (overflows ? `1${raised.slice(1)}` : raised.slice(1)).replace(/0+$/, '')
  return { digits, point: decimal.point + (overflows ? 1 : 0) }
}

/** `size = mantissa × 2^exponent`, with the mantissa that is stored. */
function parts(size: number): { readonly mantissa: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, size)
  const bits = view.getBigUint64(0)
  const stored = Number(bits >> BigInt(fractionBits))
  const fraction = BigInt.asUintN(fractionBits, bits)
  const mantissa = stored === 0 ? fraction : fraction | (1n << BigInt(fractionBits))
  return { mantissa, exponent: Math.max(stored, 1) - exponentBias - fractionBits }
}

/** `%b`: the stored mantissa and the power of two. */
function binary(size: number): string {
  const { mantissa, exponent } = parts(size)
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

/** `%x`: `0x1.8p+00`, the mantissa between 1 and 2, rounded half to even. */
function hexadecimal(size: number, precision: number): string {
  const places = precision === shortest ? 13 : precision
  if (size === 0)
    return `0x0${places > 0 && precision !== shortest ? `.${'0'.repeat(places)}` : ''}p+00`
  const raw = parts(size)
  let shift = fractionBits + 1 - raw.mantissa.toString(2).length
  let mantissa = raw.mantissa << BigInt(shift)
  if (places < 13) {
    mantissa = roundBits(mantissa, BigInt(fractionBits - 4 * places))
    if (mantissa >> BigInt(fractionBits + 1) === 1n) {
      mantissa >>= 1n
      shift--
    }
  }
  const hex = BigInt.asUintN(fractionBits, mantissa).toString(16).padStart(13, '0')
  const digits = precision === shortest ? hex.replace(/0+$/, '') : hex.slice(0, places)
  const fraction = digits.padEnd(precision === shortest ? 0 : places, '0')
  const exponent = raw.exponent + fractionBits - shift
  return `0x1${fraction === '' ? '' : `.${fraction}`}p${signed(exponent)}`
}

/** Clears the lowest `dropped` bits, rounding half to even. */
function roundBits(mantissa: bigint, dropped: bigint): bigint {
  const unit = 1n << dropped
  const rest = mantissa & (unit - 1n)
  const floor = mantissa - rest
  const isOdd = ((floor >> dropped) & 1n) === 1n
  const isUp = rest * 2n > unit || (rest * 2n === unit && isOdd)
  return isUp ? floor + unit : floor
}
