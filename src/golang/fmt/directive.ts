import { type ByteText, decodeRune } from './byte-text.ts'
import type { Flags } from './flags.ts'
import type { Value } from './model.ts'

/** Go ignores a width or precision beyond this, and takes it for a mistake. */
const maxNumber = 1_000_000

/** One `%...verb` of a format. */
export type Directive = {
  readonly flags: Flags
  /** Empty when the format ends before it. */
  readonly verb: ByteText
  /** Which argument it prints; undefined when `[n]` names none. */
  readonly argument: number | undefined
  /** `%!(BADWIDTH)` and `%!(BADPREC)`, which come in front. */
  readonly complaint: ByteText
  /** Where the format goes on. */
  readonly end: number
  /** An argument was named by number, so arguments left over are no mistake. */
  readonly isIndexed: boolean
}

/** A reader of one directive; the fields move on as it reads. */
type Reader = {
  readonly format: ByteText
  readonly args: readonly Value[]
  at: number
  argument: number
  isGood: boolean
  isIndexed: boolean
  /** The part read last was `[n]`. */
  afterIndex: boolean
  complaint: ByteText
}

type Sizes = { width?: number; precision?: number; minus?: boolean; zero?: boolean }

/** Reads the directive behind the `%` at `at - 1`; `next` is the argument whose turn it is. */
export function readDirective(
  format: ByteText,
  at: number,
  args: readonly Value[],
  next: number,
): Directive {
  const reader: Reader = {
    format,
    args,
    at,
    argument: next,
    isGood: true,
    isIndexed: false,
    afterIndex: false,
    complaint: '',
  }
  const marks = readMarks(reader)
  readIndex(reader)
  const sizes = readWidth(reader)
  Object.assign(sizes, readPrecision(reader))
  if (!reader.afterIndex) readIndex(reader)
  const verb = readVerb(reader)
  return {
    flags: flagsFor(verb, { ...marks, ...sizes }),
    verb,
    argument: reader.isGood ? reader.argument : undefined,
    complaint: reader.complaint,
    end: reader.at,
    isIndexed: reader.isIndexed,
  }
}

function readMarks(reader: Reader): Flags {
  const marks = { sharp: false, zero: false, plus: false, minus: false, space: false }
  const names = { '#': 'sharp', '0': 'zero', '+': 'plus', '-': 'minus', ' ': 'space' } as const
  for (;;) {
    const name = names[reader.format.charAt(reader.at) as keyof typeof names]
    if (name === undefined) return marks
    marks[name] = true
    reader.at++
  }
}

/** `[n]`: arguments count from one. */
function readIndex(reader: Reader): void {
  reader.afterIndex = false
  if (reader.format.charAt(reader.at) !== '[') return
  reader.isIndexed = true
  const close = reader.format.indexOf(']', reader.at + 1)
  if (close === -1) {
    reader.isGood = false
    reader.at++
    return
  }
  const text = reader.format.slice(reader.at + 1, close)
  const number = /^[0-9]+$/.test(text) && Number(text) <= maxNumber * 10 ? Number(text) : undefined
  reader.at = close + 1
  reader.afterIndex = number !== undefined
  if (number === undefined || number < 1 || number > reader.args.length) reader.isGood = false
  else reader.argument = number - 1
}

function readWidth(reader: Reader): Sizes {
  if (reader.format.charAt(reader.at) !== '*') {
    const width = readNumber(reader)
    if (reader.afterIndex && width !== undefined) reader.isGood = false
    return width === undefined ? {} : { width }
  }
  const width = readStar(reader)
  if (width === undefined) {
    reader.complaint += '%!(BADWIDTH)'
    return {}
  }
  return width < 0 ? { width: -width, minus: true, zero: false } : { width }
}

function readPrecision(reader: Reader): Sizes {
  const isLast = reader.at + 1 >= reader.format.length
  if (reader.format.charAt(reader.at) !== '.' || isLast) return {}
  reader.at++
  if (reader.afterIndex) reader.isGood = false
  readIndex(reader)
  if (reader.format.charAt(reader.at) !== '*') return { precision: readNumber(reader) ?? 0 }
  const precision = readStar(reader)
  if (precision !== undefined && precision >= 0) return { precision }
  reader.complaint += '%!(BADPREC)'
  return {}
}

/** A number too large ends the format, as Go has it. */
function readNumber(reader: Reader): number | undefined {
  const digits = /^[0-9]*/.exec(reader.format.slice(reader.at, reader.at + 9))?.[0] ?? ''
  if (digits === '') return undefined
  if (Number(digits.slice(0, -1)) > maxNumber) {
    reader.at = reader.format.length
    return undefined
  }
  reader.at += digits.length
  return Number(digits)
}

/** `*`: the number is the next argument. */
function readStar(reader: Reader): number | undefined {
  reader.at++
  reader.afterIndex = false
  const value = reader.args[reader.argument]
  if (reader.argument < reader.args.length) reader.argument++
  if (value?.kind !== 'int' && value?.kind !== 'uint') return undefined
  const isLarge = value.value > maxNumber || value.value < -maxNumber
  return isLarge ? undefined : Number(value.value)
}

function readVerb(reader: Reader): ByteText {
  if (reader.at >= reader.format.length) return ''
  const { size } = decodeRune(reader.format, reader.at)
  const verb = reader.format.slice(reader.at, reader.at + size)
  reader.at += size
  return verb
}

/** `%+v` and `%#v` mean something else than `+` and `#` do elsewhere. */
function flagsFor(verb: ByteText, flags: Flags): Flags {
  if (verb !== 'v' && verb !== 'w') return flags
  const plusV = flags.plus === true
  return { ...flags, plus: false, sharp: false, plusV, sharpV: flags.sharp === true }
}
