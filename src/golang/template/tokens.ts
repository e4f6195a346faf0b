import { type ByteText, quoteText } from '../fmt/index.ts'
import { templateFailure } from './failure.ts'
import type { Lexer } from './lexer.ts'
import type { Block } from './node.ts'
import { describeToken, type Token, type TokenKind } from './token.ts'

/** What all templates of one text have in common. */
export type Source = {
  readonly lexer: Lexer
  /** The name in error texts. */
  readonly name: ByteText
  readonly isFunction: (name: ByteText) => boolean
  /** The templates read so far, by name. */
  readonly templates: Map<ByteText, Block>
  /** How deep blocks and parentheses nest here. */
  depth: number
}

/** The reader of one template; `define` and `block` start another on the same tokens. */
export type Reader = {
  readonly source: Source
  /** Tokens that were put back; the next one is the last. */
  readonly ahead: Token[]
  /** The token that came from the lexer last: its line is the line of errors. */
  last: Token | undefined
  /** Names in scope. */
  variables: ByteText[]
  rangeDepth: number
  /** Line of the action being read; 0 outside. */
  actionLine: number
}

/** A reader before the first token. */
export function newReader(source: Source): Reader {
  return { source, ahead: [], last: undefined, variables: ['$'], rangeDepth: 0, actionLine: 0 }
}

/** Takes the next token, spaces too. */
export function next(reader: Reader): Token {
  const put = reader.ahead.pop()
  if (put !== undefined) return put
  reader.last = reader.source.lexer.next()
  return reader.last
}

/** The next token, which stays. */
export function peek(reader: Reader): Token {
  const token = next(reader)
  reader.ahead.push(token)
  return token
}

/** Takes the next token that is no space. */
export function nextSolid(reader: Reader): Token {
  for (;;) {
    const token = next(reader)
    if (token.kind !== 'space') return token
  }
}

/** Skips blanks for good and looks at what follows. */
export function peekSolid(reader: Reader): Token {
  const token = nextSolid(reader)
  reader.ahead.push(token)
  return token
}

/** Takes a token of one of these kinds, or refuses the template. */
export function expect(reader: Reader, kinds: readonly TokenKind[], context: string): Token {
  const token = nextSolid(reader)
  if (!kinds.includes(token.kind)) unexpected(reader, token, context)
  return token
}

/** @throws {Failure} `TEMPLATE_PARSE` with the line of the token read last */
export function refuse(reader: Reader, message: ByteText): never {
  const line = reader.last?.line ?? 0
  throw templateFailure('TEMPLATE_PARSE', `template: ${reader.source.name}:${line}: ${message}`)
}

/** Refuses the template because of a token that cannot stand there. */
export function unexpected(reader: Reader, token: Token, context: string): never {
  if (token.kind !== 'error') refuse(reader, `unexpected ${describeToken(token)} in ${context}`)
  const { actionLine, source } = reader
  const isElsewhere = actionLine !== 0 && actionLine !== token.line
  const subject = token.text.endsWith(' action') ? '' : ' in action'
  const started = isElsewhere ? `${subject} started at ${source.name}:${actionLine}` : ''
  refuse(reader, token.text + started)
}

/** Keeps a template; an empty one never replaces another, and two full ones are a mistake. */
export function keepTemplate(reader: Reader, name: ByteText, body: Block): void {
  const { templates } = reader.source
  const known = templates.get(name)
  if (known === undefined || isBlank(known)) templates.set(name, body)
  else if (!isBlank(body)) {
    refuse(reader, `template: multiple definition of template ${quoteText(name)}`)
  }
}

function isBlank(body: Block): boolean {
  return body.every((one) => one.kind === 'text' && /^\s*$/.test(one.text))
}
