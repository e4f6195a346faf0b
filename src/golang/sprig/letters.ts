import {
  type ByteText,
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  mapRunes,
  toLower,
  toTitle,
  toUpper,
} from '../fmt/index.ts'

/** `strings.Title`: a capital wherever a letter follows what is no letter. */
export function title(text: ByteText): ByteText {
  let isStart = true
  return mapRunes(text, (rune) => {
    const mapped = isStart ? toTitle(rune) : rune
    isStart = isSeparator(rune)
    return mapped
  })
}

function isSeparator(rune: number): boolean {
  if (rune < 0x80) return !/\w/.test(String.fromCharCode(rune))
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune)
}

/** The first letter of each word in lower case; words are parted by blanks. */
export function uncapitalize(text: ByteText): ByteText {
  let isStart = true
  return mapRunes(text, (rune) => {
    if (isSpace(rune)) {
      isStart = true
      return rune
    }
    const mapped = isStart ? toLower(rune) : rune
    isStart = false
    return mapped
  })
}

/** Capitals become small and small letters capitals, title case at the start of a word. */
export function swapCase(text: ByteText): ByteText {
  let isStart = true
  return mapRunes(text, (rune) => {
    if (isUpper(rune) || isTitle(rune)) {
      isStart = false
      return toLower(rune)
    }
    if (!isLower(rune)) {
      isStart = isSpace(rune)
      return rune
    }
    const mapped = isStart ? toTitle(rune) : toUpper(rune)
    isStart = false
    return mapped
  })
}
