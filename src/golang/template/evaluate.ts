import {
  type ByteText,
  type Func,
  type GoType,
  goBool,
  goComplex,
  goFloat,
  goInt,
  goString,
  quoteText,
} from '../fmt/index.ts'
import { argumentOf, nilOf } from './assign.ts'
import { builtins, type Callable, fromFunc } from './builtins.ts'
import { findMember } from './fields.ts'
import {
  type BoolLiteral,
  type Chain,
  type Command,
  type Expression,
  type Identifier,
  type Keyword,
  type Node,
  type NumberLiteral,
  nodeText,
  type Pipe,
  type StringLiteral,
  type Variable,
} from './node.ts'
import { isFloatLiteral } from './number.ts'
import { fail, failCall, getVariable, type Run, setVariable, visit } from './run.ts'
import { isTrue, type Slot, slotType, typed, unbox } from './slot.ts'

/** What a pipeline hands to its next command as last argument. */
type Final = { readonly value: Slot } | undefined

/** How something is called: the node errors point to, its words after the first, the last value. */
type Call = {
  readonly node: Node
  readonly name: ByteText
  readonly words: readonly Expression[]
  readonly final: Final
}

/** Runs the commands one into the other and sets the variables. */
export function evaluatePipe(run: Run, dot: Slot, pipe: Pipe): Slot {
  visit(run, pipe)
  const level = run.meter.enter()
  let final: Final
  for (const command of pipe.commands) {
    const value = evaluateCommand(run, dot, command, final)
    final = { value: value?.kind === 'boxed' ? typed(value.inner) : value }
  }
  for (const { names } of pipe.variables) {
    if (pipe.isAssign) setVariable(run, names[0], final?.value)
    else run.variables.push({ name: names[0], value: final?.value })
  }
  level.leave()
  return final?.value
}

function evaluateCommand(run: Run, dot: Slot, command: Command, final: Final): Slot {
  const [word, ...words] = command.words
  switch (word.kind) {
    case 'field':
      visit(run, word)
      return evaluatePath(run, dot, dot, { node: word, names: word.names, words, final })
    case 'chain':
      return evaluateChain(run, dot, word, { words, final })
    case 'identifier':
      return evaluateFunction(run, dot, word, { node: command, words, final })
    case 'pipe':
      refuseArguments(run, command, final)
      return evaluatePipe(run, dot, word)
    case 'variable':
      return evaluateVariable(run, dot, word, { words, final })
    default:
      visit(run, word)
      refuseArguments(run, command, final)
      return constantOf(run, dot, word)
  }
}

function constantOf(run: Run, dot: Slot, word: Literal | Keyword): Slot {
  if (word.kind !== 'dot' && word.kind !== 'nil') return literalOf(run, word)
  return word.kind === 'dot' ? dot : fail(run, 'nil is not a command')
}

function refuseArguments(run: Run, { words }: Command, final: Final): void {
  if (words.length === 1 && final === undefined) return
  fail(run, `can't give argument to non-function ${nodeText(words[0])}`)
}

type Literal = NumberLiteral | BoolLiteral | StringLiteral

function literalOf(run: Run, literal: Literal): Slot {
  if (literal.kind === 'bool') return goBool(literal.value)
  return literal.kind === 'number' ? numberOf(run, literal) : goString(literal.text)
}

/** A constant that no parameter gives a type to: int, float64 or complex128, by its looks. */
function numberOf(run: Run, literal: NumberLiteral): Slot {
  visit(run, literal)
  const { text, constant } = literal
  if (constant.complex !== undefined) return goComplex(constant.complex.re, constant.complex.im)
  if (constant.float !== undefined && isFloatLiteral(text)) return goFloat(constant.float)
  if (constant.int !== undefined) return goInt(constant.int)
  fail(run, `${text} overflows int`)
}

function evaluateVariable(
  run: Run,
  dot: Slot,
  variable: Variable,
  { words, final }: Pick<Call, 'words' | 'final'>,
): Slot {
  visit(run, variable)
  const [name, ...names] = variable.names
  const value = getVariable(run, name)
  if (names.length > 0)
    return evaluatePath(run, dot, value, { node: variable, names, words, final })
  if (words.length > 0 || final !== undefined) {
    fail(run, `can't give argument to non-function ${nodeText(variable)}`)
  }
  return value
}

function evaluateChain(
  run: Run,
  dot: Slot,
  chain: Chain,
  { words, final }: Pick<Call, 'words' | 'final'>,
): Slot {
  visit(run, chain)
  const receiver = evaluateReceiver(run, dot, chain.from)
  return evaluatePath(run, dot, receiver, { node: chain, names: chain.names, words, final })
}

function evaluateReceiver(run: Run, dot: Slot, from: Expression): Slot {
  visit(run, from)
  if (from.kind === 'pipe') return evaluatePipe(run, dot, from)
  if (from.kind === 'identifier') {
    return evaluateFunction(run, dot, from, { node: from, words: [], final: undefined })
  }
  fail(run, `can't evaluate command ${quoteText(nodeText(from))}`)
}

/** `receiver.a.b.c`: only the last name gets the arguments. */
function evaluatePath(
  run: Run,
  dot: Slot,
  receiver: Slot,
  path: Omit<Call, 'name'> & { readonly names: readonly ByteText[] },
): Slot {
  let slot = receiver
  const { node, names } = path
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1
    const words = isLast ? path.words : []
    const final = isLast ? path.final : undefined
    const member = findMember(run, slot, name, words.length > 0 || final !== undefined)
    slot =
      member.kind === 'value'
        ? member.value
        : callWith(run, dot, fromFunc(member.method), { node, name, words, final })
  }
  return slot
}

function evaluateFunction(
  run: Run,
  dot: Slot,
  identifier: Identifier,
  call: Omit<Call, 'name'>,
): Slot {
  visit(run, identifier)
  const { name } = identifier
  const own: Func | undefined = run.functions.get(name)
  if (own !== undefined) return callWith(run, dot, fromFunc(own), { ...call, name })
  const builtin = builtins.get(name)
  if (builtin === undefined) fail(run, `${quoteText(name)} is not a defined function`)
  if (name === 'and' || name === 'or') return evaluateLogic(run, dot, builtin, { ...call, name })
  return callWith(run, dot, builtin, { ...call, name })
}

/** `and` and `or` stop at the argument that decides and give it back. */
function evaluateLogic(run: Run, dot: Slot, builtin: Callable, call: Call): Slot {
  countArguments(run, builtin, call)
  let value: Slot
  for (const word of call.words) {
    value = evaluateArgument(run, dot, slotType, word)
    if (isTrue(value) === (call.name === 'or')) return value
  }
  return call.final === undefined ? value : call.final.value
}

function callWith(run: Run, dot: Slot, callable: Callable, call: Call): Slot {
  countArguments(run, callable, call)
  const { words, final, name, node } = call
  const args: Slot[] = []
  for (const [index, word] of words.entries()) {
    args.push(evaluateArgument(run, dot, paramType(callable, index), word))
  }
  if (final !== undefined) {
    args.push(argumentOf(run, final.value, paramType(callable, words.length)))
  }
  try {
    return callable.call(args, { meter: run.meter, firstWord: () => firstWordText(call) })
  } catch (thrown) {
    visit(run, node)
    return failCall(run, name, thrown)
  }
}

function firstWordText({ words, final }: Call): ByteText {
  const [word] = words
  if (word !== undefined) return nodeText(word)
  const value = unbox(final?.value)
  return value?.kind === 'string' ? value.value : `<${value?.type.name ?? 'invalid'} Value>`
}

function countArguments(run: Run, { params, variadic }: Callable, call: Call): void {
  const given = call.words.length + (call.final === undefined ? 0 : 1)
  if (variadic === true) {
    const least = params.length - 1
    if (given >= least) return
    const shown = call.words.length
    fail(run, `wrong number of args for ${call.name}: want at least ${least} got ${shown}`)
  }
  if (given === params.length) return
  fail(run, `wrong number of args for ${call.name}: want ${params.length} got ${given}`)
}

function paramType({ params }: Callable, index: number): GoType {
  return params[index] ?? params.at(-1) ?? slotType
}

function evaluateArgument(run: Run, dot: Slot, type: GoType, node: Expression): Slot {
  visit(run, node)
  const bareCall = { node, words: [], final: undefined }
  switch (node.kind) {
    case 'dot':
      return argumentOf(run, dot, type)
    case 'nil':
      return nilOf(run, type)
    case 'field':
      return argumentOf(run, evaluatePath(run, dot, dot, { ...bareCall, names: node.names }), type)
    case 'variable':
      return argumentOf(run, evaluateVariable(run, dot, node, bareCall), type)
    case 'pipe':
      return argumentOf(run, evaluatePipe(run, dot, node), type)
    case 'identifier':
      return argumentOf(run, evaluateFunction(run, dot, node, bareCall), type)
    case 'chain':
      return argumentOf(run, evaluateChain(run, dot, node, bareCall), type)
    default:
      return literalAs(run, type, node)
  }
}

/** A literal takes the type of the parameter, as untyped constants do in Go. */
function literalAs(run: Run, type: GoType, literal: Literal): Slot {
  if (type === slotType || type.kind === 'interface') return literalOf(run, literal)
  const expected = expectedLiteral[type.kind]
  if (expected === undefined) {
    fail(run, `can't handle ${nodeText(literal)} for arg of type ${type.name}`)
  }
  const constant = literal.kind === 'number' ? literal.constant : {}
  const { int, uint, float } = constant
  if (expected === literal.kind) return literalOf(run, literal)
  if (expected === 'integer' && int !== undefined) return { kind: 'int', type, value: int }
  if (expected === 'unsigned integer' && uint !== undefined) {
    return { kind: 'uint', type, value: uint }
  }
  if (expected === 'float' && float !== undefined) return goFloat(float)
  fail(run, `expected ${expected}; found ${nodeText(literal)}`)
}

/** What a parameter of that kind asks of a literal, as error texts call it. */
const expectedLiteral: Readonly<Partial<Record<GoType['kind'], string>>> = {
  bool: 'bool',
  string: 'string',
  int: 'integer',
  int64: 'integer',
  uint8: 'unsigned integer',
  uint32: 'unsigned integer',
  uint64: 'unsigned integer',
  float64: 'float',
}
