/** `unicode.IsSpace`: Go's own list, which lacks U+FEFF that `\s` has. */
export function isSpace(rune: number): boolean {
  if (rune < 0x80) return (rune >= 9 && rune <= 13) || rune === 32
  if (rune === 0x85 || rune === 0xa0) return true
  return rune !== 0xfeff && matches(rune, /\s/)
}

/** `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols, and of spaces only U+0020. */
export function isPrint(rune: number): boolean {
  if (rune < 0x80) return rune >= 32 && rune < 127
  return matches(rune, /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u)
}

/** `unicode.IsLetter`. */
export function isLetter(rune: number): boolean {
  return matches(rune, /\p{L}/u)
}

/** `unicode.IsDigit`: decimal digits of any script. */
export function isDigit(rune: number): boolean {
  return matches(rune, /\p{Nd}/u)
}

/** `unicode.IsNumber`: digits, letter numbers such as Ⅷ, and others such as ½. */
export function isNumber(rune: number): boolean {
  return matches(rune, /\p{N}/u)
}

/** `unicode.IsPunct`. */
export function isPunctuation(rune: number): boolean {
  return matches(rune, /\p{P}/u)
}

/** `unicode.IsUpper`. */
export function isUpper(rune: number): boolean {
  return matches(rune, /\p{Lu}/u)
}

/** `unicode.IsLower`. */
export function isLower(rune: number): boolean {
  return matches(rune, /\p{Ll}/u)
}

/** `unicode.IsTitle`: the few letters such as ǅ that have a case of their own. */
export function isTitle(rune: number): boolean {
  return matches(rune, /\p{Lt}/u)
}

/**
 * `unicode.ToUpper`: one rune to one rune.
 *
 * JavaScript maps to whole strings (`ß` to `SS`); where that gives more than one code point Go's
 * simple mapping keeps the rune, except for the Greek letters with iota below, which have a
 * capital of their own.
 */
export function toUpper(rune: number): number {
  if (rune < 0x80) return rune >= 97 && rune <= 122 ? rune - 32 : rune
  return single(text(rune).toUpperCase()) ?? greekCapital(rune) ?? rune
}

/** `unicode.ToLower`; `İ` gives `i` without the dot that JavaScript keeps. */
export function toLower(rune: number): number {
  if (rune < 0x80) return rune >= 65 && rune <= 90 ? rune + 32 : rune
  if (rune === 0x130) return 0x69
  return single(text(rune).toLowerCase()) ?? rune
}

/** `unicode.ToTitle`: upper case, but ǅ for Ǆ and its like, and Georgian letters stay. */
export function toTitle(rune: number): number {
  const digraph = [0x1c5, 0x1c8, 0x1cb, 0x1f2].find((title) => Math.abs(title - rune) <= 1)
  if (digraph !== undefined) return digraph
  const isGeorgian = (rune >= 0x10d0 && rune <= 0x10fa) || (rune >= 0x10fd && rune <= 0x10ff)
  return isGeorgian ? rune : toUpper(rune)
}

function greekCapital(rune: number): number | undefined {
  if (rune >= 0x1f80 && rune <= 0x1faf) return rune | 8
  return new Map([
    [0x1fb3, 0x1fbc],
    [0x1fc3, 0x1fcc],
    [0x1ff3, 0x1ffc],
  ]).get(rune)
}

function single(mapped: string): number | undefined {
  const rune = mapped.codePointAt(0) ?? 0
  return mapped.length === (rune > 0xffff ? 2 : 1) ? rune : undefined
}

function matches(rune: number, pattern: RegExp): boolean {
  return pattern.test(text(rune))
}

function text(rune: number): string {
  return String.fromCodePoint(rune)
}
