import {
  type ByteText,
  elemType,
  type Func,
  goInt,
  type Meter,
  newMeter,
  quoteText,
  sortedEntries,
  sprint,
  type Value,
} from '../fmt/index.ts'
import { evaluatePipe } from './evaluate.ts'
import { maxDepth, maxUnits, unitsPerNode } from './limits.ts'
import type { Block, Branch, Invocation, Statement } from './node.ts'
import type { Template } from './parse.ts'
import { printable } from './printable.ts'
import { fail, failLimit, type Run, setVariable, visit, write } from './run.ts'
import { bare, boxedAs, indirect, isTrue, type Slot, typed } from './slot.ts'

/** How a statement ended; `break` and `continue` travel up to the nearest range. */
type Outcome = 'next' | 'break' | 'continue'

/** What a template may use besides its data. */
export type ExecuteOptions = {
  /** All functions besides the built-in ones; a name that is both means the one given here. */
  readonly functions: ReadonlyMap<string, Func>
  /** The meter that the functions charge, too. */
  readonly meter: Meter
}

/** A meter with the limits of a template. */
export function newTemplateMeter(): Meter {
  return newMeter({ units: maxUnits, depth: maxDepth })
}

/**
 * Runs a template over `data`.
 *
 * @returns the output as bytes: a template can cut a character in two
 * @throws {Failure} `TEMPLATE_EXECUTE` with Go's text, `TEMPLATE_LIMIT`
 * @see spec/image-automation §9.1, §9.3
 */
export function executeTemplate(
  template: Template,
  data: Value,
  { functions, meter }: ExecuteOptions,
): ByteText {
  const dot = typed(data)
  const run: Run = {
    template,
    functions,
    meter,
    variables: [{ name: '$', value: dot }],
    current: template.name,
    node: undefined,
    output: '',
  }
  try {
    runBlock(run, dot, template.templates.get(template.name) ?? [])
  } catch (thrown) {
    failLimit(run, thrown)
  }
  return run.output
}

function runBlock(run: Run, dot: Slot, block: Block): Outcome {
  for (const statement of block) {
    const outcome = runStatement(run, dot, statement)
    if (outcome !== 'next') return outcome
  }
  return 'next'
}

function runStatement(run: Run, dot: Slot, statement: Statement): Outcome {
  visit(run, statement)
  switch (statement.kind) {
    case 'text':
      write(run, statement.text)
      return 'next'
    case 'action': {
      const value = evaluatePipe(run, dot, statement.pipe)
      if (statement.pipe.variables.length === 0) {
        visit(run, statement)
        write(run, sprint([printable(value)], run.meter))
      }
      return 'next'
    }
    case 'if':
    case 'with':
      return nested(run, () => runCondition(run, dot, statement))
    case 'range':
      return nested(run, () => runRange(run, dot, statement))
    case 'template':
      return nested(run, () => runInvocation(run, dot, statement))
    default:
      return statement.kind
  }
}

/** One level deeper; variables that are declared there end there. */
function nested(run: Run, body: () => Outcome): Outcome {
  const level = run.meter.enter()
  const scope = run.variables.length
  const outcome = body()
  run.variables.length = scope
  level.leave()
  return outcome
}

function runCondition(run: Run, dot: Slot, branch: Branch): Outcome {
  const value = evaluatePipe(run, dot, branch.pipe)
  if (!isTrue(value)) return runBlock(run, dot, branch.otherwise ?? [])
  return runBlock(run, branch.kind === 'with' ? value : dot, branch.body)
}

function runInvocation(run: Run, dot: Slot, { name, pipe }: Invocation): Outcome {
  const body = run.template.templates.get(name)
  if (body === undefined) fail(run, `template ${quoteText(name)} not defined`)
  const inner = pipe === undefined ? undefined : evaluatePipe(run, dot, pipe)
  const { variables, current } = run
  run.variables = [{ name: '$', value: inner }]
  run.current = name
  runBlock(run, inner, body)
  run.variables = variables
  run.current = current
  return 'next'
}

/** One turn of a range: the index or key, if there is one, and the element. */
type Turn = { readonly index: Slot; readonly element: Slot }

function runRange(run: Run, dot: Slot, range: Branch): Outcome {
  const value = indirect(evaluatePipe(run, dot, range.pipe))
  const scope = run.variables.length
  let isEmpty = true
  for (const turn of turnsOf(run, value, range)) {
    isEmpty = false
    run.meter.charge(unitsPerNode)
    declareTurn(run, range, turn, scope)
    const outcome = runBlock(run, turn.element, range.body)
    run.variables.length = scope
    if (outcome === 'break') break
  }
  return isEmpty ? runBlock(run, dot, range.otherwise ?? []) : 'next'
}

function* turnsOf(run: Run, value: Slot, range: Branch): Generator<Turn> {
  const shown = (): ByteText => sprint([bare(value)], run.meter)
  switch (value?.kind) {
    case undefined:
      return
    case 'int':
    case 'uint':
      if (range.pipe.variables.length > 1) {
        fail(run, `can't use ${shown()} to iterate over more than one variable`)
      }
      for (let turn = 0n; turn < value.value; turn++) {
        yield { index: undefined, element: { ...value, value: turn } }
      }
      return
    case 'slice':
      for (const [index, item] of value.items.entries()) {
        yield { index: goInt(index), element: boxedAs(elemType(value.type), item) }
      }
      return
    case 'map':
      for (const entry of sortedEntries(value)) {
        yield { index: typed(entry.key), element: boxedAs(elemType(value.type), entry.value) }
      }
      return
    default:
      fail(run, `range can't iterate over ${shown()}`)
  }
}

/** `$i, $x :=` get a fresh value each turn; with `=` the variables outside do. */
function declareTurn(run: Run, range: Branch, { index, element }: Turn, scope: number): void {
  const { variables, isAssign } = range.pipe
  const [first, second] = variables
  if (first === undefined) return
  if (isAssign) {
    setVariable(run, first.names[0], second === undefined ? element : index)
    if (second !== undefined) setVariable(run, second.names[0], element)
    return
  }
  setAt(run, scope - 1, element)
  if (second !== undefined) setAt(run, scope - 2, index)
}

function setAt(run: Run, position: number, value: Slot): void {
  const variable = run.variables[position]
  if (variable !== undefined) variable.value = value
}
