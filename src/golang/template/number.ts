import { attempt } from '../../base/index.ts'
import { type ByteText, fromByteText, quoteText } from '../fmt/index.ts'
import { parseFloat, parseInt, parseUint } from '../quote/index.ts'
import type { TokenKind } from './token.ts'
import { unquoteRune } from './unquote.ts'

/** A constant has no type of its own: these are the types that it fits. */
export type Constant = {
  readonly int?: bigint
  readonly uint?: bigint
  readonly float?: number
  readonly complex?: { readonly re: number; readonly im: number }
}

/**
 * Reads a number, rune or complex constant.
 *
 * @returns the text of the error when it is none
 */
export function readConstant(text: ByteText, kind: TokenKind): Constant | ByteText {
  if (kind === 'rune') return readRune(text)
  if (kind === 'complex') return readComplex(text)
  const imaginary = text.endsWith('i') ? attempt(() => parseFloat(text.slice(0, -1))) : undefined
  if (imaginary !== undefined) return fitting(0, imaginary)
  return readWhole(text) ?? readFloat(text)
}

function readWhole(text: ByteText): Constant | undefined {
  const unsigned = attempt(() => parseUint(text, 0))
  const int = attempt(() => parseInt(text, 0))
  const uint = unsigned ?? (int === 0n ? 0n : undefined)
  if (int === undefined && uint === undefined) return undefined
  const float = Number(int ?? uint)
  return { float, ...(int === undefined ? {} : { int }), ...(uint === undefined ? {} : { uint }) }
}

function readFloat(text: ByteText): Constant | ByteText {
  const float = attempt(() => parseFloat(text))
  if (float === undefined) return `illegal number syntax: ${quoteText(text)}`
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quoteText(text)}`
  return { float, ...wholeForms(float) }
}

function readRune(text: ByteText): Constant | ByteText {
  const { rune, isSingle } = unquoteRune(text) ?? {}
  if (rune === undefined) return 'invalid syntax'
  if (isSingle !== true) return `malformed character constant: ${text}`
  return { int: BigInt(rune), uint: BigInt(rune), float: rune }
}

function readComplex(text: ByteText): Constant | ByteText {
  const split = text.search(/(?<![eEpP])[+-](?!.*(?<![eEpP])[+-])/)
  const re = attempt(() => parseFloat(text.slice(0, split)))
  const im = attempt(() => parseFloat(text.slice(split, -1)))
  if (re === undefined || im === undefined) return 'syntax error scanning complex number'
  return fitting(re, im)
}

/** A complex constant without imaginary part is a float, too, and maybe whole. */
function fitting(re: number, im: number): Constant {
  const complex = { re, im }
  return im === 0 ? { complex, float: re, ...wholeForms(re) } : { complex }
}

function wholeForms(float: number): Constant {
  if (!Number.isInteger(float)) return {}
  const whole = BigInt(float)
  const isInt = BigInt.asIntN(64, whole) === whole
  const isUint = BigInt.asUintN(64, whole) === whole
  return { ...(isInt ? { int: whole } : {}), ...(isUint ? { uint: whole } : {}) }
}

/** The text of a constant decides its type: `1` is an int, `1.0` a float, `0x1p4` a float. */
export function isFloatLiteral(text: ByteText): boolean {
  const isHexInt = /^0[xX]./.test(text) && !/[pP]/.test(text)
  return !isHexInt && !text.startsWith("'") && /[.eEpP]/.test(fromByteText(text))
}
