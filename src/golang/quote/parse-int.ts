import { Failure } from '../../base/index.ts'
import { quote } from './quote.ts'
import { rangeError, type StrconvCode, syntaxError } from './strconv-error.ts'
import { hasLegalUnderscores } from './underscores.ts'

/**
 * Go's `strconv.ParseInt`.
 *
 * @param base - 2 to 36, or 0: then `0b`, `0o`, `0`, `0x` prefixes and underscores count
 * @param bitSize - 8, 16, 32 or 64
 * @param name - the function that error texts name: `Atoi` where Go calls that
 * @throws {Failure} `SYNTAX`, `RANGE`, `BASE` with the texts of `strconv.NumError`
 */
export function parseInt(text: string, base = 10, bitSize = 64, name = 'ParseInt'): bigint {
  const negative = text.startsWith('-')
  const digits = negative || text.startsWith('+') ? text.slice(1) : text
  const size = magnitude(text, digits, base, name)
  const limit = 1n << BigInt(bitSize - 1)
  if (negative ? size > limit : size >= limit) throw rangeError(name, text)
  return negative ? -size : size
}

/** Go's `strconv.ParseUint`; see {@link parseInt}. A sign is a syntax error. */
export function parseUint(text: string, base = 10, bitSize = 64): bigint {
  const size = magnitude(text, text, base, 'ParseUint')
  if (size >= 1n << BigInt(bitSize)) throw rangeError('ParseUint', text)
  return size
}

/** The value of unsigned `text`; 2**64 stands for everything that is too large. */
function magnitude(text: string, unsigned: string, base: number, name: string): bigint {
  if (unsigned === '') throw syntaxError(name, text)
  if (base !== 0 && (base < 2 || base > 36)) throw baseError(name, text, base)
  const literal = base === 0 ? splitPrefix(unsigned) : { base, digits: unsigned }
  if (literal === undefined || literal.digits === '') throw syntaxError(name, text)

  const factor = BigInt(literal.base)
  const limit = 1n << 64n
  let value = 0n
  for (const char of literal.digits) {
    const digit = digitValue(char)
    if (digit >= literal.base) throw syntaxError(name, text)
    if (value < limit) value = value * factor + BigInt(digit)
  }
  return value < limit ? value : limit
}

/** 0 to 35, or 36 for what is no digit in any base. */
function digitValue(char: string): number {
  return /^[0-9a-z]$/i.test(char) ? Number.parseInt(char, 36) : 36
}

/** The base that a prefix names and the digits behind it, underscores taken out where legal. */
function splitPrefix(unsigned: string): { base: number; digits: string } | undefined {
  if (unsigned.includes('_') && !hasLegalUnderscores(unsigned)) return undefined
  const digits = unsigned.replaceAll('_', '')
  const named = { '0b': 2, '0o': 8, '0x': 16 }[digits.slice(0, 2).toLowerCase()]
  if (named !== undefined && digits.length > 2) return { base: named, digits: digits.slice(2) }
  if (/^0./.test(digits)) return { base: 8, digits: digits.slice(1) }
  return { base: 10, digits }
}

function baseError(name: string, text: string, base: number): Failure<StrconvCode> {
  return new Failure('BASE', `strconv.${name}: parsing ${quote(text)}: invalid base ${base}`)
}
