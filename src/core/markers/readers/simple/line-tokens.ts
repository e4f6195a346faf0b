/**
 * The tokens of one line of YAML, as far as there is only one way to read them: every function
 * gives -1 where it is not certain. The end of `bytes` counts as a line break.
 */

export const lineFeed = 0x0a
const carriageReturn = 0x0d
/** The byte of a space. */
export const space = 0x20
/** The byte of `#`. */
export const hash = 0x23
/** The byte of `-`. */
export const dash = 0x2d
/** The byte of `:`. */
export const colon = 0x3a
const tab = 0x09
const doubleQuote = 0x22
const singleQuote = 0x27
const backslash = 0x5c
const deleted = 0x7f

/** Whether the byte ends a line; `\r` does so too. */
export function isBreak(code: number): boolean {
  return code === lineFeed || code === carriageReturn
}

/** Whether the byte is a space or ends a line. */
export function isSpaceOrBreak(code: number): boolean {
  return code === space || isBreak(code)
}

/** The first byte at or after `from` that is no space. */
export function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === space) at++
  return at
}

/** Where the line with `from` ends, whatever printable it holds. */
export function textEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    const code = bytes[at] ?? lineFeed
    if (code < space && code !== tab) return isBreak(code) ? at : -1
    if (code === deleted) return -1
  }
}

/** One past the line break at `at`; a CR counts only in front of an LF. */
export function afterBreak(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== carriageReturn) return at + 1
  return bytes[at + 1] === lineFeed ? at + 2 : -1
}

/** Whether a dash at `at` begins an item. */
export function isDashAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === dash && isSpaceOrBreak(bytes[at + 1] ?? lineFeed)
}

/**
 * One past the plain scalar that begins at `from`, its last character no space: the end of the
 * line, of what stands in front of a comment, or of a key.
 */
export function plainEnd(bytes: Uint8Array, from: number): number {
  if (!canBeginPlain(bytes, from)) return -1
  let end = from
  for (let at = from; ; at++) {
    const code = bytes[at] ?? lineFeed
    if (code > colon ? code !== deleted : code !== space && !endsPlain(bytes, at, code))
      end = at + 1
    else if (code !== space) return plainStop(code, at, end)
  }
}

/** Whether a plain scalar ends in front of the control or punctuation character at `at`. */
function endsPlain(bytes: Uint8Array, at: number, code: number): boolean {
  if (code === colon) return isSpaceOrBreak(bytes[at + 1] ?? lineFeed)
  return code < space || (code === hash && bytes[at - 1] === space)
}

function plainStop(code: number, at: number, end: number): number {
  if (code === colon) return at
  return code === hash || isBreak(code) ? end : -1
}

const indicators = new Set([...',[]{}#&*!|>\'"%@`?:'].map((character) => character.charCodeAt(0)))

function canBeginPlain(bytes: Uint8Array, at: number): boolean {
  const code = bytes[at] ?? lineFeed
  if (code >= 0x61 && code <= 0x7a) return true
  return code > space && !indicators.has(code) && !isDashAt(bytes, at)
}

/** The quote at `at`, or undefined. */
export function quoteAt(bytes: Uint8Array, at: number): 'single' | 'double' | undefined {
  const code = bytes[at]
  if (code === doubleQuote) return 'double'
  return code === singleQuote ? 'single' : undefined
}

/** One past the quote that closes the one at `from` on the same line. */
export function quotedLineEnd(bytes: Uint8Array, from: number): number {
  const quote = bytes[from]
  for (let at = from + 1; ; at++) {
    const code = bytes[at] ?? lineFeed
    if (code < space || code === deleted) return -1
    if (code === quote) {
      if (quote === doubleQuote || bytes[at + 1] !== singleQuote) return at + 1
      at++
    } else if (code === backslash && quote === doubleQuote) {
      at++
      if (!escapes.has(bytes[at] ?? lineFeed)) return -1
    }
  }
}

/** What may follow a backslash; the numeric ones are left to those who check digits. */
const escapes = new Set([...'"\\/nrt'].map((character) => character.charCodeAt(0)))

/**
 * Whether `[start, end)` is a key that everybody reads alike: ASCII without escapes, and neither
 * empty nor a merge. A plain one is a word or several.
 */
export function isCertainKey(bytes: Uint8Array, start: number, end: number): boolean {
  const isQuoted = quoteAt(bytes, start - 1) !== undefined
  if (start === end || bytes[start] === dash || bytes[end - 1] === space) return false
  for (let at = start; at < end; at++) {
    const code = bytes[at] ?? 0
    const isWord = code === space || isWordByte(code)
    if (!isWord && !(isQuoted && isQuotableByte(code))) return false
  }
  return true
}

/** Letters, digits and `$ - . / _`, which no reader of YAML gives a meaning inside a word. */
export function isWordByte(code: number): boolean {
  if (code >= 0x61 && code <= 0x7a) return true
  if (code >= 0x2d && code <= 0x39) return true
  return (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x24
}

/** Other ASCII that quotes make harmless; `<` is not among it because of merge keys. */
function isQuotableByte(code: number): boolean {
  const isOdd = code === backslash || code === doubleQuote || code === singleQuote || code === 0x3c
  return code > space && code < deleted && !isOdd
}
