import {
  type ByteText,
  decodeRune,
  encodeRune,
  isDigit,
  isLetter,
  isPrint,
  quoteText,
} from '../fmt/index.ts'
import { isKeyword, type Token, type TokenKind } from './token.ts'

/** Hands out the tokens of a template one by one; after `error` and `eof` only `eof`. */
export type Lexer = { readonly next: () => Token }

/** Where the lexer stands. */
type Cursor = {
  input: ByteText
  at: number
  /** Up to here lines are counted. */
  countedTo: number
  line: number
  isInside: boolean
  parens: number
}

const space = /[ \t\r\n]/
const leftComment = /\{\{(?:-[ \t\r\n])?\/\*/y
const leftDelim = /\{\{(?:-(?=[ \t\r\n]))?/y
const rightDelim = /(?:[ \t\r\n]-)?\}\}/y
const quoted = /"(?:\\[^\n]|[^"\\\n])*"/y
const runeLiteral = /'(?:\\[^\n]|[^'\\\n])*'/y
const number =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y

const single: Readonly<Record<string, TokenKind>> = { '=': 'assign', '|': 'pipe' }

/** Splits a template into tokens, text and actions alike. */
export function newLexer(input: ByteText): Lexer {
  const cursor: Cursor = { input, at: 0, countedTo: 0, line: 1, isInside: false, parens: 0 }
  return { next: () => (cursor.isInside ? insideAction(cursor) : outsideAction(cursor)) }
}

function outsideAction(cursor: Cursor): Token {
  for (;;) {
    const { input, at } = cursor
    const delim = input.indexOf('{{', at)
    if (delim === -1) {
      if (at === input.length) return take(cursor, 'eof', at)
      return take(cursor, 'text', input.length)
    }
    const text = textBefore(cursor, delim)
    if (text !== undefined) return text
    if (matchAt(leftComment, input, cursor.at) === undefined) {
      cursor.isInside = true
      cursor.parens = 0
      const end = cursor.at + (matchAt(leftDelim, input, cursor.at)?.length ?? 2)
      return take(cursor, 'leftDelim', end, cursor.at + 2)
    }
    const failure = skipComment(cursor)
    if (failure !== undefined) return failure
  }
}

/** The text up to an action, without the blanks that `{{- ` takes away; undefined for none. */
function textBefore(cursor: Cursor, delim: number): Token | undefined {
  const text = cursor.input.slice(cursor.at, delim)
  const trims = /^\{\{-[ \t\r\n]/.test(cursor.input.slice(delim, delim + 4))
  const kept = trims ? text.replace(/(?<![ \t\r\n])[ \t\r\n]+$/, '') : text
  if (kept === '') {
    cursor.at = delim
    return undefined
  }
  return take(cursor, 'text', delim, cursor.at + kept.length)
}

function skipComment(cursor: Cursor): Token | undefined {
  const { input } = cursor
  const start = cursor.at + (matchAt(leftComment, input, cursor.at)?.length ?? 0)
  const end = input.indexOf('*/', start)
  cursor.at = start - 2
  if (end === -1) return fail(cursor, 'unclosed comment')
  const close = matchAt(rightDelim, input, end + 2)
  if (close === undefined) return fail(cursor, 'comment ends before closing delimiter')
  cursor.at = end + 2 + close.length
  if (close.length > 2) skipBlanks(cursor)
  return undefined
}

function insideAction(cursor: Cursor): Token {
  const close = matchAt(rightDelim, cursor.input, cursor.at)
  if (close !== undefined) {
    if (cursor.parens > 0) return fail(cursor, 'unclosed left paren')
    cursor.isInside = false
    cursor.at += close.length - 2
    const token = take(cursor, 'rightDelim', cursor.at + 2)
    if (close.length > 2) skipBlanks(cursor)
    return token
  }
  if (cursor.at === cursor.input.length) return fail(cursor, 'unclosed action')
  const char = cursor.input.charAt(cursor.at)
  if (space.test(char)) return blanks(cursor)
  return symbol(cursor, char) ?? literal(cursor, char) ?? word(cursor)
}

/** A run of blanks, up to the one that belongs to ` -}}`. */
function blanks(cursor: Cursor): Token {
  let end = cursor.at
  while (end < cursor.input.length && space.test(cursor.input.charAt(end))) end++
  const closes = cursor.input.startsWith('-}}', end)
  return take(cursor, 'space', closes ? end - 1 : end)
}

function symbol(cursor: Cursor, char: string): Token | undefined {
  const kind = single[char]
  if (kind !== undefined) return take(cursor, kind, cursor.at + 1)
  if (char === ':') {
    const isDeclare = cursor.input.charAt(cursor.at + 1) === '='
    return isDeclare ? take(cursor, 'declare', cursor.at + 2) : fail(cursor, 'expected :=')
  }
  if (char === '(') {
    cursor.parens++
    return take(cursor, 'leftParen', cursor.at + 1)
  }
  if (char !== ')') return undefined
  cursor.parens--
  if (cursor.parens < 0) return fail(cursor, 'unexpected right paren')
  return take(cursor, 'rightParen', cursor.at + 1)
}

function literal(cursor: Cursor, char: string): Token | undefined {
  const { input, at } = cursor
  if (char === '"') {
    const text = matchAt(quoted, input, at)
    if (text === undefined) return fail(cursor, 'unterminated quoted string')
    return take(cursor, 'string', at + text.length)
  }
  if (char === '`') {
    const end = input.indexOf('`', at + 1)
    if (end === -1) return fail(cursor, 'unterminated raw quoted string')
    return take(cursor, 'rawString', end + 1)
  }
  if (char === "'") {
    const text = matchAt(runeLiteral, input, at)
    if (text === undefined) return fail(cursor, 'unterminated character constant')
    return take(cursor, 'rune', at + text.length)
  }
  const isPoint = char === '.' && (at + 1 === input.length || /[0-9]/.test(input.charAt(at + 1)))
  return isPoint || /[0-9+-]/.test(char) ? numeral(cursor) : undefined
}

function numeral(cursor: Cursor): Token {
  const start = cursor.at
  const first = scanNumber(cursor, start)
  if (!first.isGood) return badNumber(cursor, first.end)
  if (!/[+-]/.test(cursor.input.charAt(first.end))) return take(cursor, 'number', first.end)
  const second = scanNumber(cursor, first.end)
  const isComplex = second.isGood && cursor.input.charAt(second.end - 1) === 'i'
  return isComplex ? take(cursor, 'complex', second.end) : badNumber(cursor, second.end)
}

/** A number must not run into a word. */
function scanNumber(
  cursor: Cursor,
  at: number,
): { readonly end: number; readonly isGood: boolean } {
  const end = at + (matchAt(number, cursor.input, at)?.length ?? 0)
  const after = runeAt(cursor.input, end)
  if (after === undefined || !isAlphaNumeric(after.rune)) return { end, isGood: true }
  return { end: end + after.size, isGood: false }
}

function badNumber(cursor: Cursor, end: number): Token {
  return fail(cursor, `bad number syntax: ${quoteText(cursor.input.slice(cursor.at, end))}`)
}

/** A name, `.name` or `$name`; a printable ASCII character that means nothing is a `char`. */
function word(cursor: Cursor): Token {
  const first = decodeRune(cursor.input, cursor.at)
  const char = cursor.input.charAt(cursor.at)
  if (char === '.' || char === '$') return name(cursor, char === '.' ? 'field' : 'variable')
  if (isAlphaNumeric(first.rune)) return name(cursor, 'identifier')
  if (first.rune < 0x80 && isPrint(first.rune)) return take(cursor, 'char', cursor.at + 1)
  return fail(cursor, `unrecognized character in action: ${describeRune(first.rune)}`)
}

function name(cursor: Cursor, kind: 'field' | 'variable' | 'identifier'): Token {
  const { input } = cursor
  const start = cursor.at + (kind === 'identifier' ? 0 : 1)
  let end = start
  let rune = runeAt(input, end)
  while (rune !== undefined && isAlphaNumeric(rune.rune)) {
    end += rune.size
    rune = runeAt(input, end)
  }
  if (!isTerminator(input, end))
    return fail(cursor, `bad character ${describeRune(rune?.rune ?? 0)}`)
  return take(cursor, kindOfName(input.slice(start, end), kind), end)
}

function kindOfName(text: ByteText, kind: 'field' | 'variable' | 'identifier'): TokenKind {
  if (kind !== 'identifier') return text === '' && kind === 'field' ? 'dot' : kind
  if (text === 'nil') return 'nil'
  if (text === 'true' || text === 'false') return 'bool'
  return isKeyword(text) ? text : 'identifier'
}

/** Whether a name may end here. */
function isTerminator(input: ByteText, at: number): boolean {
  if (at >= input.length) return true
  return /[ \t\r\n.,|:()]/.test(input.charAt(at)) || input.startsWith('}}', at)
}

function isAlphaNumeric(rune: number): boolean {
  return rune === 0x5f || isLetter(rune) || isDigit(rune)
}

function runeAt(input: ByteText, at: number): { rune: number; size: number } | undefined {
  return at < input.length ? decodeRune(input, at) : undefined
}

/** `%#U`. */
function describeRune(rune: number): ByteText {
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`
  return isPrint(rune) ? `${code} '${encodeRune(rune)}'` : code
}

function skipBlanks(cursor: Cursor): void {
  while (space.test(cursor.input.charAt(cursor.at))) cursor.at++
}

/** The token from here to `textEnd`; the cursor moves to `end`. */
function take(cursor: Cursor, kind: TokenKind, end: number, textEnd: number = end): Token {
  const { input, at } = cursor
  const line = lineAt(cursor)
  cursor.at = end
  return { kind, text: input.slice(at, textEnd), at, line }
}

function fail(cursor: Cursor, message: ByteText): Token {
  const token: Token = { kind: 'error', text: message, at: cursor.at, line: lineAt(cursor) }
  cursor.isInside = false
  cursor.input = ''
  cursor.at = 0
  return token
}

function lineAt(cursor: Cursor): number {
  for (; cursor.countedTo < cursor.at; cursor.countedTo++) {
    if (cursor.input.charCodeAt(cursor.countedTo) === 10) cursor.line++
  }
  return cursor.line
}

/** What the sticky `pattern` matches at `at`. */
function matchAt(pattern: RegExp, input: ByteText, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(input)?.[0]
}
