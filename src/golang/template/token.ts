import { type ByteText, quoteText, runeCount, runesOf } from '../fmt/index.ts'

/** What a token is. */
export type TokenKind =
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'space'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'char'
  | 'rune'
  | 'number'
  | 'complex'
  | 'string'
  | 'rawString'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'leftParen'
  | 'rightParen'
  | 'error'
  | 'eof'
  | Keyword

/** A word that cannot name a function. */
export type Keyword = (typeof keywords)[number]

const keywords = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
] as const

/** A piece of a template's source. */
export type Token = {
  readonly kind: TokenKind
  /** The source text; of an error its message. */
  readonly text: ByteText
  /** Byte where it starts. */
  readonly at: number
  /** Line where it starts, from 1. */
  readonly line: number
}

/** So much of a token is shown in an error. */
const shownRunes = 10

/** A token in error texts: keywords in `<>`, all else quoted and cut. */
export function describeToken({ kind, text }: Token): ByteText {
  if (kind === 'eof') return 'EOF'
  if (kind === 'error') return text
  if (kind === 'dot' || kind === 'nil' || isKeyword(kind)) return `<${text}>`
  if (text.length <= shownRunes) return quoteText(text)
  return `${quoteText(firstRunes(text))}...`
}

/** Whether a word cannot name a function. */
export function isKeyword(word: string): word is Keyword {
  return (keywords as readonly string[]).includes(word)
}

function firstRunes(text: ByteText): ByteText {
  if (runeCount(text) <= shownRunes) return text
  let left = shownRunes
  for (const { at } of runesOf(text)) {
    if (left === 0) return text.slice(0, at)
    left--
  }
  return text
}
