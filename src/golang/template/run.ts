import { Failure, messageOf } from '../../base/index.ts'
import { type ByteText, type Func, type Meter, quoteText, toByteText } from '../fmt/index.ts'
import { type TemplateCode, templateFailure } from './failure.ts'
import { maxOutputBytes, unitsPerNode } from './limits.ts'
import { type Node, nodeText } from './node.ts'
import type { Template } from './parse.ts'
import type { Slot } from './slot.ts'

/** One execution of a template. */
export type Run = {
  readonly template: Template
  readonly functions: ReadonlyMap<string, Func>
  readonly meter: Meter
  /** Variables in scope, the innermost last. */
  variables: { readonly name: ByteText; value: Slot }[]
  /** The template whose body is being executed. */
  current: ByteText
  /** The node that an error would point to. */
  node: Node | undefined
  output: ByteText
}

/** From here on errors point to `node`. */
export function visit(run: Run, node: Node): void {
  run.node = node
  run.meter.charge(unitsPerNode)
}

/** Appends to the output. */
export function write(run: Run, text: ByteText): void {
  run.meter.charge(text.length)
  run.output += text
  if (run.output.length > maxOutputBytes) {
    throw new Failure('OUTPUT_TOO_LARGE', `more than ${maxOutputBytes} bytes of output`)
  }
}

/** @throws {Failure} `TEMPLATE_EXECUTE` with the place of the node visited last */
export function fail(run: Run, message: ByteText, code?: TemplateCode, cause?: unknown): never {
  throw templateFailure(code ?? 'TEMPLATE_EXECUTE', placed(run, message), cause)
}

/**
 * What a function threw, as Go's `error calling NAME: ...`.
 *
 * Limits keep a code of their own: the caller may want to tell a hungry template from a wrong one.
 */
export function failCall(run: Run, name: ByteText, thrown: unknown): never {
  if (!(thrown instanceof Failure) || isPlaced(thrown)) throw thrown
  const message = `error calling ${name}: ${toByteText(messageOf(thrown))}`
  fail(run, message, isLimit(thrown) ? 'TEMPLATE_LIMIT' : 'TEMPLATE_EXECUTE', thrown)
}

/** A limit that was hit between function calls gets its place, too. */
export function failLimit(run: Run, thrown: unknown): never {
  if (!(thrown instanceof Failure) || !isLimit(thrown)) throw thrown
  fail(run, toByteText(thrown.message), 'TEMPLATE_LIMIT', thrown)
}

function isPlaced(failure: Failure): boolean {
  return failure.code.startsWith('TEMPLATE_') && failure.code !== 'TEMPLATE_CALL'
}

function isLimit({ code }: Failure): boolean {
  return code === 'TOO_MUCH_WORK' || code === 'TOO_DEEP' || code === 'OUTPUT_TOO_LARGE'
}

function placed(run: Run, message: ByteText): ByteText {
  const { node } = run
  if (node === undefined) return `template: ${run.current}: ${message}`
  const before = run.template.text.slice(0, node.at)
  const line = before.split('\n').length
  const column = node.at - (before.lastIndexOf('\n') + 1)
  const place = `${run.template.name}:${line}:${column}`
  const context = `executing ${quoteText(run.current)} at <${nodeText(node)}>`
  return `template: ${place}: ${context}: ${message}`
}

/** The value of the innermost variable of that name. */
export function getVariable(run: Run, name: ByteText): Slot {
  return findVariable(run, name).value
}

/** Assigns to the innermost variable of that name. */
export function setVariable(run: Run, name: ByteText, value: Slot): void {
  findVariable(run, name).value = value
}

function findVariable(run: Run, name: ByteText): { value: Slot } {
  const variable = run.variables.findLast((one) => one.name === name)
  return variable ?? fail(run, `undefined variable: ${name}`)
}
