import {
  type ByteText,
  encodeRune,
  isLetter,
  isNumber,
  isPunctuation,
  isSpace,
  isUpper,
  replacementRune,
  runesOf,
  toLower,
  toUpper,
} from '../fmt/index.ts'

/** What a run of characters is made of. */
type WordKind = 'number' | 'upper' | 'letters' | 'connector' | 'punctuation' | 'other'

type Word = { readonly kind: WordKind; readonly runes: readonly number[] }

/** `FirstName` as `first_name` or `first-name` (huandu/xstrings 1.5). */
export function toSmallWords(text: ByteText, connector: string): ByteText {
  const words = splitWords([...runesOf(text)].map(({ rune }) => rune))
  const glue = connector.charCodeAt(0)
  let small = ''
  for (let index = 0; index < words.length; ) {
    const taken = takeGroup(words, index)
    const group = words.slice(index, index + taken.count)
    small +=
      (taken.startsApart ? connector : '') + group.map((one) => smallText(one, glue)).join('')
    index += taken.count
    const isLast = index >= words.length
    const after = words[index]?.kind
    if (!isLast && taken.endsApart && after !== 'connector' && after !== 'punctuation') {
      small += connector
    }
  }
  return small
}

type Group = {
  readonly count: number
  readonly startsApart: boolean
  /** Whether the next word is parted from it. */
  readonly endsApart: boolean
}

/**
 * How many words hang together from `index` on: digits take what follows them, and a word takes
 * the digits behind it unless letters follow those.
 */
function takeGroup(words: readonly Word[], index: number): Group {
  const kind = words[index]?.kind
  if (kind === 'connector' || kind === 'punctuation') {
    return { count: 1, startsApart: false, endsApart: false }
  }
  if (kind === 'number') return numberGroup(words, index, false)
  if (words[index + 1]?.kind !== 'number') return { count: 1, startsApart: false, endsApart: true }
  const after = words[index + 2]
  if (after?.kind === 'letters') return { count: 1, startsApart: false, endsApart: true }
  return { count: 2, startsApart: false, endsApart: after !== undefined }
}

/** Digits with the letters and digits that follow; capitals start a word of their own. */
function numberGroup(words: readonly Word[], index: number, startsApart: boolean): Group {
  let end = index + 1
  while (words[end]?.kind === 'letters' || words[end]?.kind === 'number') end++
  return { count: end - index, startsApart, endsApart: true }
}

function smallText({ kind, runes }: Word, glue: number): ByteText {
  if (kind !== 'upper' && kind !== 'connector') return runes.map(encodeRune).join('')
  return runes.map((rune) => encodeRune(isConnector(rune) ? glue : toLower(rune))).join('')
}

function splitWords(runes: readonly number[]): readonly Word[] {
  const words: Word[] = []
  for (let at = 0; at < runes.length; ) {
    const kind = kindOf(runes[at] ?? 0)
    const end = kind === 'upper' ? endOfCapitals(runes, at) : endOfRun(runes, at, kind)
    words.push({ kind, runes: runes.slice(at, end) })
    at = end
  }
  return words
}

function endOfRun(runes: readonly number[], at: number, kind: WordKind): number {
  let end = at + 1
  while (end < runes.length && kindOf(runes[end] ?? 0) === kind) end++
  return end
}

/** `HTTPServer` is `HTTP` and `Server`: the last capital belongs to the small letters behind. */
function endOfCapitals(runes: readonly number[], at: number): number {
  let end = endOfRun(runes, at, 'upper')
  const isLetters = end < runes.length && kindOf(runes[end] ?? 0) === 'letters'
  if (!isLetters) return end
  if (end > at + 1) return end - 1
  end = endOfRun(runes, end, 'letters')
  return end
}

function kindOf(rune: number): WordKind {
  if (isConnector(rune)) return 'connector'
  if (isPunctuation(rune)) return 'punctuation'
  if (isUpper(rune)) return 'upper'
  if (isAlphabetic(rune)) return 'letters'
  return isNumber(rune) && rune !== replacementRune ? 'number' : 'other'
}

/** Chinese characters, first and last of each range. */
const unspaced: readonly (readonly [first: number, last: number])[] = [
  [0x3400, 0x4d85],
  [0x4e00, 0x9fcc],
  [0x20000, 0x2b81d],
]

/** Letters that form words; Chinese characters stand by themselves. */
function isAlphabetic(rune: number): boolean {
  return isLetter(rune) && !unspaced.some(([first, last]) => rune >= first && rune <= last)
}

function isConnector(rune: number): boolean {
  return rune === 0x2d || rune === 0x5f || isSpace(rune)
}

/** `http_server` as `HttpServer`; connectors at the ends and doubled ones stay. */
export function toPascalCase(text: ByteText): ByteText {
  const runes = [...runesOf(text)].map(({ rune }) => rune)
  const start = runes.findIndex((rune) => !isConnector(rune))
  if (start === -1) return runes.map(encodeRune).join('')
  let pascal = runes.slice(0, start).map(encodeRune).join('')
  let isCapitalRun = isUpper(runes[start] ?? 0)
  let last = toUpper(runes[start] ?? 0)
  for (const rune of runes.slice(start + 1)) {
    const { written, next, isCapital } = joinRune(last, rune, isCapitalRun)
    pascal += written
    last = next
    isCapitalRun = isCapital
  }
  return pascal + encodeRune(last)
}

/** What is written of `last` before `rune`, and what `rune` becomes. */
function joinRune(
  last: number,
  rune: number,
  isCapitalRun: boolean,
): { readonly written: ByteText; readonly next: number; readonly isCapital: boolean } {
  if (isConnector(last)) {
    if (isConnector(rune)) return { written: encodeRune(last), next: rune, isCapital: isCapitalRun }
    return { written: '', next: toUpper(rune), isCapital: isUpper(rune) }
  }
  const written = encodeRune(last)
  if (!isCapitalRun || isConnector(rune)) {
    return { written, next: rune, isCapital: isCapitalRun && isUpper(rune) }
  }
  return isUpper(rune)
    ? { written, next: toLower(rune), isCapital: true }
    : { written, next: rune, isCapital: false }
}
