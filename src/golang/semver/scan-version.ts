import { parseUint } from '../quote/index.ts'
import { uint64, type Version } from './version.ts'

/** What is wrong with a text: its shape, a number beyond 64 bits, a zero before a number. */
export type Problem = 'shape' | 'range' | 'zero'

/** The numbers that a version begins with; filled anew by each {@link readCore}. */
export type Core = {
  major: number
  minor: number
  patch: number
  /** Where the numbers end in the text. */
  end: number
  /** Some number has more digits than are exact; the three fields then mean nothing. */
  isWide: boolean
}

const dot = 0x2e
const hyphen = 0x2d
const plus = 0x2b
/** Every number of so many digits is exact as a double. */
const exactDigits = 15

/** A core to read into. */
export function emptyCore(): Core {
  return { major: 0, minor: 0, patch: 0, end: 0, isWide: false }
}

/**
 * Reads `v?N(.N)?(.N)?` at the start of the text into `core`, which is reused over many texts so
 * that a candidate that cannot win costs no memory.
 *
 * @returns whether the text starts so; what follows is for {@link finishVersion}
 */
export function readCore(text: string, core: Core): boolean {
  core.minor = 0
  core.patch = 0
  core.isWide = false
  core.end = text.charCodeAt(0) === 0x76 ? 1 : 0 // an optional v
  core.major = readNumber(text, core)
  if (core.major < 0) return false
  if (text.charCodeAt(core.end) !== dot) return true
  core.end++
  core.minor = readNumber(text, core)
  if (core.minor < 0) return false
  if (text.charCodeAt(core.end) !== dot) return true
  core.end++
  core.patch = readNumber(text, core)
  return core.patch >= 0
}

/** The decimal number at `core.end`, which moves behind it; -1 when there is none. */
function readNumber(text: string, core: Core): number {
  const start = core.end
  let value = 0
  let at = start
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  core.end = at
  if (at - start > exactDigits) core.isWide = true
  return at === start ? -1 : value
}

/** Reads what follows the numbers: `-prerelease` and `+metadata`, up to the end of the text. */
export function finishVersion(text: string, core: Core): Version | Problem {
  let at = core.end
  let prerelease = ''
  let metadata = ''
  if (text.charCodeAt(at) === hyphen) {
    const end = identifiersEnd(text, at + 1)
    prerelease = text.slice(at + 1, end)
    at = end
  }
  if (text.charCodeAt(at) === plus) {
    const end = identifiersEnd(text, at + 1)
    metadata = text.slice(at + 1, end)
    at = end
  }
  if (at !== text.length) return 'shape'
  const { major, minor, patch } = core
  const version = { original: text, major, minor, patch, prerelease, metadata }
  const exact = core.isWide ? withWideNumbers(version) : version
  if (exact === undefined) return 'range'
  return hasPaddedNumber(prerelease) ? 'zero' : exact
}

/** The whole of a version, read loosely: the length is the caller's business. */
export function scanVersion(text: string): Version | Problem {
  const core = emptyCore()
  return readCore(text, core) ? finishVersion(text, core) : 'shape'
}

/** The texts of the up to three numbers of a version whose shape is right. */
export function numberTexts(text: string): string[] {
  return /^v?([0-9.]+)/.exec(text)?.[1]?.split('.') ?? []
}

function withWideNumbers(version: Version): Version | undefined {
  try {
    const [major = 0, minor = 0, patch = 0] = numberTexts(version.original).map((digits) =>
      uint64(parseUint(digits)),
    )
    return { ...version, major, minor, patch }
  } catch {
    return undefined
  }
}

/** The end of dot-separated identifiers that start at `start`, or -1. */
function identifiersEnd(text: string, start: number): number {
  let identifierStart = start
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === dot) {
      if (at === identifierStart) return -1
      identifierStart = at + 1
    } else if (!isIdentifierCode(code)) break
  }
  return at === identifierStart ? -1 : at
}

function isIdentifierCode(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39
  const letter = code | 0x20
  return isDigit || code === hyphen || (code >= 0x41 && letter >= 0x61 && letter <= 0x7a)
}

/** A numeric identifier of a prerelease must not start with a zero. */
export function hasPaddedNumber(prerelease: string): boolean {
  return prerelease.includes('0') && /(?:^|\.)0[0-9]+(?:\.|$)/.test(prerelease)
}
