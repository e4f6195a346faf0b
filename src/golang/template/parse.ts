import { type ByteText, toByteText } from '../fmt/index.ts'
import { newLexer } from './lexer.ts'
import { maxDepth } from './limits.ts'
import type { Block, Branch, Invocation, Statement } from './node.ts'
import { parsePipe } from './parse-pipe.ts'
import type { Token } from './token.ts'
import {
  expect,
  keepTemplate,
  newReader,
  next,
  nextSolid,
  peek,
  peekSolid,
  type Reader,
  refuse,
  type Source,
  unexpected,
} from './tokens.ts'
import { unquote } from './unquote.ts'

/** A template that was read and can be executed any number of times. */
export type Template = {
  readonly name: ByteText
  readonly text: ByteText
  /** The template itself and all that it defines, by name. */
  readonly templates: ReadonlyMap<ByteText, Block>
}

/** What ends a block: `{{end}}` or an `{{else}}`, and where it stands. */
type End = { readonly kind: 'end' | 'else' }

/**
 * Reads a template as `text/template` does.
 *
 * @param name - stands in error texts
 * @param isFunction - whether a function of that name will be there when it is executed
 * @throws {Failure} `TEMPLATE_PARSE` with Go's text, `template: NAME:LINE: ...`
 * @see spec/image-automation §9.1, §9.3
 */
export function parseTemplate(
  name: string,
  text: string,
  isFunction: (name: string) => boolean,
): Template {
  const bytes = toByteText(text)
  const source: Source = {
    lexer: newLexer(bytes),
    name: toByteText(name),
    isFunction,
    templates: new Map(),
    depth: 0,
  }
  const reader = newReader(source)
  const body: Statement[] = []
  while (peek(reader).kind !== 'eof') {
    const statement = parseTopLevel(reader)
    if (statement !== undefined) body.push(statement)
  }
  keepTemplate(reader, source.name, body)
  return { name: source.name, text: bytes, templates: source.templates }
}

/** A statement, or a definition, which leaves none. */
function parseTopLevel(reader: Reader): Statement | undefined {
  const delim = peek(reader)
  if (delim.kind === 'leftDelim') {
    next(reader)
    const keyword = nextSolid(reader)
    if (keyword.kind === 'define') {
      parseDefinition(newReader(reader.source))
      return undefined
    }
    reader.ahead.push(keyword, delim)
  }
  const statement = parseStatement(reader)
  if (isEnd(statement)) refuse(reader, `unexpected {{${statement.kind}}}`)
  return statement
}

function parseDefinition(reader: Reader): void {
  const context = 'define clause'
  const name = readName(reader, expect(reader, ['string', 'rawString'], context))
  expect(reader, ['rightDelim'], context)
  keepTemplate(reader, name, parseClosed(reader, context))
}

function readName(reader: Reader, token: Token): ByteText {
  const name = unquote(token.text)
  if (name === undefined) refuse(reader, 'invalid syntax')
  return name
}

/** A block that only `{{end}}` may close. */
function parseClosed(reader: Reader, context: string): Block {
  const { body, end } = parseBlock(reader)
  if (end.kind !== 'end') refuse(reader, `unexpected {{else}} in ${context}`)
  return body
}

function parseBlock(reader: Reader): { readonly body: Block; readonly end: End } {
  const body: Statement[] = []
  while (peekSolid(reader).kind !== 'eof') {
    const statement = parseStatement(reader)
    if (isEnd(statement)) return { body, end: statement }
    body.push(statement)
  }
  refuse(reader, 'unexpected EOF')
}

function parseStatement(reader: Reader): Statement | End {
  const token = nextSolid(reader)
  if (token.kind === 'text') return { kind: 'text', at: token.at, text: token.text }
  if (token.kind !== 'leftDelim') unexpected(reader, token, 'input')
  reader.actionLine = token.line
  const statement = parseAction(reader)
  reader.actionLine = 0
  return statement
}

function parseAction(reader: Reader): Statement | End {
  const token = nextSolid(reader)
  switch (token.kind) {
    case 'if':
    case 'with':
    case 'range':
      return parseBranch(reader, token.kind)
    case 'break':
    case 'continue':
      return parseJump(reader, token.kind, token.at)
    case 'template':
      return parseInvocation(reader)
    case 'block':
      return parseDefinedHere(reader)
    case 'else':
      return parseElse(reader)
    case 'end':
      expect(reader, ['rightDelim'], 'end')
      return { kind: 'end' }
    default: {
      reader.ahead.push(token)
      return {
        kind: 'action',
        at: peek(reader).at,
        pipe: parsePipe(reader, 'command', 'rightDelim'),
      }
    }
  }
}

/** `{{else}}`; before `if` and `with` the token stays for `parseBranch`. */
function parseElse(reader: Reader): End {
  const { kind } = peekSolid(reader)
  if (kind !== 'if' && kind !== 'with') expect(reader, ['rightDelim'], 'else')
  return { kind: 'else' }
}

function parseJump(reader: Reader, kind: 'break' | 'continue', at: number): Statement {
  const token = nextSolid(reader)
  if (token.kind !== 'rightDelim') unexpected(reader, token, `{{${kind}}}`)
  if (reader.rangeDepth === 0) refuse(reader, `{{${kind}}} outside {{range}}`)
  return { kind, at }
}

function parseBranch(reader: Reader, kind: Branch['kind']): Branch {
  const { source } = reader
  source.depth++
  if (source.depth > maxDepth) refuse(reader, 'blocks nest too deep')
  const outer = reader.variables.length
  const pipe = parsePipe(reader, kind, 'rightDelim')
  if (kind === 'range') reader.rangeDepth++
  const { body, end } = parseBlock(reader)
  if (kind === 'range') reader.rangeDepth--
  const otherwise = end.kind === 'else' ? parseOtherwise(reader, kind) : undefined
  reader.variables.length = outer
  source.depth--
  const branch = { kind, at: pipe.at, pipe, body }
  return otherwise === undefined ? branch : { ...branch, otherwise }
}

/** Behind `{{else`: another branch of the same kind, or a block of its own. */
function parseOtherwise(reader: Reader, kind: Branch['kind']): Block {
  if (kind !== 'range' && peek(reader).kind === kind) {
    next(reader)
    return [parseBranch(reader, kind)]
  }
  const { body, end } = parseBlock(reader)
  if (end.kind !== 'end') refuse(reader, 'expected end; found {{else}}')
  return body
}

function parseInvocation(reader: Reader): Invocation {
  const context = 'template clause'
  const token = expect(reader, ['string', 'rawString'], context)
  const name = readName(reader, token)
  const following = nextSolid(reader)
  if (following.kind === 'rightDelim') return { kind: 'template', at: token.at, name }
  reader.ahead.push(following)
  const pipe = parsePipe(reader, context, 'rightDelim')
  return { kind: 'template', at: token.at, name, pipe }
}

/** `{{block "name" pipe}}`: a definition and its invocation in one. */
function parseDefinedHere(reader: Reader): Invocation {
  const context = 'block clause'
  const token = expect(reader, ['string', 'rawString'], context)
  const name = readName(reader, token)
  const pipe = parsePipe(reader, context, 'rightDelim')
  const inner = newReader(reader.source)
  keepTemplate(inner, name, parseClosed(inner, context))
  return { kind: 'template', at: token.at, name, pipe }
}

function isEnd(statement: Statement | End): statement is End {
  return statement.kind === 'end' || statement.kind === 'else'
}
