import { encodeUtf8, Failure } from '../../base/index.ts'

/** Codes of the failures of this room. */
export type DurationCode = 'INVALID_DURATION'

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n], // U+00B5, the micro sign
  ['μs', 1_000n], // U+03BC, the Greek letter
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

/** 2**63, one past the largest duration; the smallest is its negative. */
const limit = 1n << 63n
const term = /([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/y

/**
 * Go's `time.ParseDuration`.
 *
 * @returns nanoseconds, within 64 bits
 * @throws {Failure} `INVALID_DURATION` with Go's text
 */
export function parseDuration(text: string): bigint {
  const negative = text.startsWith('-')
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text
  if (unsigned === '0') return 0n
  if (unsigned === '') throw invalid(text)

  const total = sumOfTerms(unsigned, text)
  if (negative) return BigInt.asIntN(64, -total)
  if (total === limit) throw invalid(text)
  return total
}

function sumOfTerms(unsigned: string, text: string): bigint {
  let total = 0n
  let at = 0
  while (at < unsigned.length) {
    term.lastIndex = at
    const [matched = '', whole = '', fraction = '', unit = ''] = term.exec(unsigned) ?? []
    total = BigInt.asUintN(64, total + termLength({ whole, fraction, unit }, text))
    if (total > limit) throw invalid(text)
    at += matched.length
  }
  return total
}

type Term = { readonly whole: string; readonly fraction: string; readonly unit: string }

/** The nanoseconds of one number with its unit. */
function termLength({ whole, fraction, unit }: Term, text: string): bigint {
  if (whole === '' && fraction === '') throw invalid(text)
  const significant = whole.replace(/^0+/, '')
  // Nineteen digits hold 2**63; a longer number is not worth converting.
  if (significant.length > 19) throw invalid(text)
  const count = BigInt(significant)
  if (count > limit) throw invalid(text)
  if (unit === '') throw failure(`missing unit in duration ${quoteTime(text)}`)
  const unitNs = units.get(unit)
  if (unitNs === undefined) {
    throw failure(`unknown unit ${quoteTime(unit)} in duration ${quoteTime(text)}`)
  }
  if (count > limit / unitNs) throw invalid(text)
  const length = count * unitNs + fractionLength(fraction, unitNs)
  if (length > limit) throw invalid(text)
  return length
}

/** Go computes the fraction in floating point, from as many digits as 63 bits hold. */
function fractionLength(fraction: string, unitNs: bigint): bigint {
  const most = (limit - 1n) / 10n
  let digits = 0n
  let scale = 1
  for (const digit of fraction) {
    if (digits > most) break
    const next = digits * 10n + BigInt(digit)
    if (next > limit) break
    digits = next
    scale *= 10
  }
  return BigInt(Math.trunc(Number(digits) * (Number(unitNs) / scale)))
}

function invalid(text: string): Failure<DurationCode> {
  return failure(`invalid duration ${quoteTime(text)}`)
}

function failure(message: string): Failure<DurationCode> {
  return new Failure('INVALID_DURATION', `time: ${message}`)
}

/** Package `time` quotes in its own way: every byte of a non-ASCII or control character in hex. */
function quoteTime(text: string): string {
  let quoted = '"'
  for (const char of text) {
    if (char === '"' || char === '\\') quoted += `\\${char}`
    else if (char >= ' ' && char < '\x80') quoted += char
    else for (const byte of encodeUtf8(char)) quoted += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `${quoted}"`
}
