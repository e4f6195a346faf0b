import { type ByteText, quoteText } from '../fmt/index.ts'
import { maxDepth } from './limits.ts'
import {
  type Chain,
  type Command,
  type Expression,
  type FieldPath,
  nodeText,
  type Pipe,
  type Variable,
} from './node.ts'
import { readConstant } from './number.ts'
import type { Token, TokenKind } from './token.ts'
import { next, nextSolid, peek, peekSolid, type Reader, refuse, unexpected } from './tokens.ts'
import { unquote } from './unquote.ts'

const operands: readonly TokenKind[] = [
  'bool',
  'rune',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]

/** Constants, which nothing can be called on. */
const constants: readonly Expression['kind'][] = ['bool', 'dot', 'nil', 'number', 'string']

/** Reads `$x := command | command` up to and with the token `end`. */
export function parsePipe(reader: Reader, context: string, end: TokenKind): Pipe {
  const { at } = peekSolid(reader)
  const { variables, isAssign } = parseVariables(reader, context)
  const commands: Command[] = []
  for (;;) {
    const token = nextSolid(reader)
    if (token.kind === end) break
    if (!operands.includes(token.kind)) unexpected(reader, token, context)
    reader.ahead.push(token)
    commands.push(parseCommand(reader))
  }
  if (commands.length === 0) refuse(reader, `missing value for ${context}`)
  const stage = commands.findIndex(
    (one, index) => index > 0 && constants.includes(one.words[0].kind),
  )
  if (stage !== -1) refuse(reader, `non executable command in pipeline stage ${stage + 1}`)
  return { kind: 'pipe', at, variables, isAssign, commands }
}

type Declared = Pick<Pipe, 'variables' | 'isAssign'>

/** `$x :=`, `$x =`, and in a range `$i, $x :=`. */
function parseVariables(reader: Reader, context: string): Declared {
  const variables: Variable[] = []
  while (peekSolid(reader).kind === 'variable') {
    const token = next(reader)
    const behind = peek(reader)
    const following = peekSolid(reader)
    const isComma = following.kind === 'char' && following.text === ','
    if (following.kind !== 'assign' && following.kind !== 'declare' && !isComma) {
      if (behind.kind === 'space') reader.ahead.push(behind)
      reader.ahead.push(token)
      break
    }
    next(reader)
    variables.push({ kind: 'variable', at: token.at, names: splitNames(token.text) })
    reader.variables.push(token.text)
    if (!isComma) return { variables, isAssign: following.kind === 'assign' }
    if (context !== 'range' || variables.length >= 2) {
      refuse(reader, `too many declarations in ${context}`)
    }
    if (!['variable', 'rightDelim', 'rightParen'].includes(peekSolid(reader).kind)) {
      refuse(reader, 'range can only initialize variables')
    }
  }
  return { variables, isAssign: false }
}

/** Operands with blanks between them, up to a `|` or the end of the pipe. */
function parseCommand(reader: Reader): Command {
  const { at } = peekSolid(reader)
  const words: Expression[] = []
  for (;;) {
    peekSolid(reader)
    const operand = parseOperand(reader)
    if (operand !== undefined) words.push(operand)
    const token = next(reader)
    if (token.kind === 'space') continue
    if (token.kind === 'rightDelim' || token.kind === 'rightParen') reader.ahead.push(token)
    else if (token.kind !== 'pipe') unexpected(reader, token, 'operand')
    break
  }
  const [first, ...rest] = words
  if (first === undefined) refuse(reader, 'empty command')
  return { kind: 'command', at, words: [first, ...rest] }
}

/** A term with the fields that follow it without a blank. */
function parseOperand(reader: Reader): Expression | undefined {
  const term = parseTerm(reader)
  if (term === undefined || peek(reader).kind !== 'field') return term
  const { at } = peek(reader)
  const names: ByteText[] = []
  while (peek(reader).kind === 'field') names.push(next(reader).text.slice(1))
  if (term.kind === 'field') return { ...term, at, names: [...term.names, ...names] } as FieldPath
  if (term.kind === 'variable') {
    const [name, ...fields] = term.names
    return { kind: 'variable', at, names: [name, ...fields, ...names] }
  }
  if (constants.includes(term.kind)) {
    refuse(reader, `unexpected . after term ${quoteText(nodeText(term))}`)
  }
  return { kind: 'chain', at, from: term, names } satisfies Chain
}

function parseTerm(reader: Reader): Expression | undefined {
  const token = nextSolid(reader)
  const { kind, at, text } = token
  switch (kind) {
    case 'identifier':
      if (!reader.source.isFunction(text)) refuse(reader, `function ${quoteText(text)} not defined`)
      return { kind, at, name: text }
    case 'dot':
      return { kind, at }
    case 'nil':
      return { kind, at }
    case 'variable':
      return useVariable(reader, token)
    case 'field':
      return { kind, at, names: [text.slice(1)] }
    case 'bool':
      return { kind, at, value: text === 'true' }
    case 'leftParen':
      return parseParentheses(reader)
    default:
      return parseLiteral(reader, token)
  }
}

function parseLiteral(reader: Reader, token: Token): Expression | undefined {
  const { kind, at, text } = token
  if (kind === 'rune' || kind === 'complex' || kind === 'number') {
    const constant = readConstant(text, kind)
    if (typeof constant === 'string') refuse(reader, constant)
    return { kind: 'number', at, text, constant }
  }
  if (kind === 'string' || kind === 'rawString') {
    const unquoted = unquote(text)
    if (unquoted === undefined) refuse(reader, 'invalid syntax')
    return { kind: 'string', at, quoted: text, text: unquoted }
  }
  reader.ahead.push(token)
  return undefined
}

function parseParentheses(reader: Reader): Pipe {
  const { source } = reader
  source.depth++
  if (source.depth > maxDepth) refuse(reader, 'max expression depth exceeded')
  const pipe = parsePipe(reader, 'parenthesized pipeline', 'rightParen')
  source.depth--
  return pipe
}

function useVariable(reader: Reader, { at, text }: Token): Variable {
  const names = splitNames(text)
  if (!reader.variables.includes(names[0])) {
    refuse(reader, `undefined variable ${quoteText(names[0])}`)
  }
  return { kind: 'variable', at, names }
}

function splitNames(text: ByteText): readonly [ByteText, ...ByteText[]] {
  const [name = '', ...fields] = text.split('.')
  return [name, ...fields]
}
