import { type ByteText, quoteText } from '../fmt/index.ts'
import type { Constant } from './number.ts'

/** What a template does, in order. `at` is the byte that error texts point to. */
export type Statement =
  | { readonly kind: 'text'; readonly at: number; readonly text: ByteText }
  | { readonly kind: 'action'; readonly at: number; readonly pipe: Pipe }
  | { readonly kind: 'break' | 'continue'; readonly at: number }
  | Branch
  | Invocation

/** `{{if pipe}}`, `{{with pipe}}` or `{{range pipe}}`, up to its `{{end}}`. */
export type Branch = {
  readonly kind: 'if' | 'with' | 'range'
  readonly at: number
  readonly pipe: Pipe
  readonly body: Block
  readonly otherwise?: Block
}

/** `{{template "name" pipe}}`. */
export type Invocation = {
  readonly kind: 'template'
  readonly at: number
  readonly name: ByteText
  readonly pipe?: Pipe
}

/** The statements between two delimiters that belong together. */
export type Block = readonly Statement[]

/** Commands, each of which hands its result to the next as last argument. */
export type Pipe = {
  readonly kind: 'pipe'
  readonly at: number
  readonly variables: readonly Variable[]
  /** `=` rather than `:=`. */
  readonly isAssign: boolean
  readonly commands: readonly Command[]
}

/** What is called, and its arguments. */
export type Command = {
  readonly kind: 'command'
  readonly at: number
  readonly words: readonly [Expression, ...Expression[]]
}

/** `$name.field.field`; the `$` belongs to the name. */
export type Variable = {
  readonly kind: 'variable'
  readonly at: number
  readonly names: readonly [ByteText, ...ByteText[]]
}

/** `.field.field`. */
export type FieldPath = {
  readonly kind: 'field'
  readonly at: number
  readonly names: readonly ByteText[]
}

/** `(pipe).field` or `function.field`. */
export type Chain = {
  readonly kind: 'chain'
  readonly at: number
  readonly from: Expression
  readonly names: readonly ByteText[]
}

/** A number or a character in quotes. */
export type NumberLiteral = {
  readonly kind: 'number'
  readonly at: number
  readonly text: ByteText
  readonly constant: Constant
}

/** The name of a function. */
export type Identifier = {
  readonly kind: 'identifier'
  readonly at: number
  readonly name: ByteText
}

/** `true` or `false`. */
export type BoolLiteral = { readonly kind: 'bool'; readonly at: number; readonly value: boolean }

/** A text in double quotes or backquotes. */
export type StringLiteral = {
  readonly kind: 'string'
  readonly at: number
  /** As it was written. */
  readonly quoted: ByteText
  readonly text: ByteText
}

/** `.` and `nil`. */
export type Keyword =
  | { readonly kind: 'dot'; readonly at: number }
  | { readonly kind: 'nil'; readonly at: number }

/** What can be an argument of a command. */
export type Expression =
  | Identifier
  | Variable
  | FieldPath
  | Chain
  | Pipe
  | NumberLiteral
  | BoolLiteral
  | StringLiteral
  | Keyword

/** Everything that a template is made of. */
export type Node = Statement | Expression | Command

/** A node as error texts show it: normalised, not as it was written. */
export function nodeText(node: Node): ByteText {
  switch (node.kind) {
    case 'action':
      return `{{${nodeText(node.pipe)}}}`
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`
    case 'template': {
      const argument = node.pipe === undefined ? '' : ` ${nodeText(node.pipe)}`
      return `{{template ${quoteText(node.name)}${argument}}}`
    }
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.kind} ${nodeText(node.pipe)}}}`
    case 'text':
      return node.text
    case 'command':
      return node.words.map(wordText).join(' ')
    case 'pipe':
      return pipeText(node)
    default:
      return termText(node)
  }
}

function termText(node: Exclude<Expression, Pipe>): ByteText {
  switch (node.kind) {
    case 'identifier':
      return node.name
    case 'variable':
      return node.names.join('.')
    case 'field':
      return node.names.map((name) => `.${name}`).join('')
    case 'chain':
      return [wordText(node.from), ...node.names].join('.')
    case 'bool':
      return String(node.value)
    case 'number':
      return node.text
    case 'string':
      return node.quoted
    default:
      return node.kind === 'nil' ? 'nil' : '.'
  }
}

function pipeText(pipe: Pipe): ByteText {
  const names = pipe.variables.map(nodeText).join(', ')
  const declared = names === '' ? '' : `${names} ${pipe.isAssign ? '=' : ':='} `
  return declared + pipe.commands.map(nodeText).join(' | ')
}

function wordText(word: Expression): ByteText {
  return word.kind === 'pipe' ? `(${pipeText(word)})` : termText(word)
}
