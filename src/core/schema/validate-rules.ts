import { messageOf } from '../../base/index.ts'
import { type CelOutcome, type CelProgram, compileCel } from '../../golang/cel/index.ts'
import { celValue } from './cel-value.ts'
import { type FieldError, type FieldErrorType, fieldError, memberPath } from './field-error.ts'
import { isObject, type JsonSchema, memberSchema, type Rule } from './json-schema.ts'

/** Programs of rules by their text: keep one for as long as a schema is used, compiling is slow. */
export type Programs = Map<string, CelProgram>

/** What an object is checked against besides its schema. */
export type RuleOptions = {
  /** The stored object of an update. */
  readonly old?: unknown
  readonly programs?: Programs
}

/** A value, and its counterpart before an update when there is one. */
type Pair = {
  readonly value: unknown
  readonly old?: unknown
  readonly path: string
  readonly programs: Programs
}

/**
 * Checks the CEL rules (`x-kubernetes-validations`) of a schema against an object.
 *
 * Call it only for an object that {@link validate} finds nothing blocking in: rules trust types.
 * `old` is the stored object of an update; rules that speak of `oldSelf` run only where it has a
 * counterpart (items of a list have one when the list is a map).
 */
export function validateRules(
  schema: JsonSchema,
  object: unknown,
  { old, programs = new Map() }: RuleOptions = {},
): FieldError[] {
  return rulesAt(schema, { value: object, old, path: '', programs })
}

function rulesAt(schema: JsonSchema, pair: Pair): FieldError[] {
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) =>
    ruleErrors(rule, schema, pair),
  )
  return [...own, ...innerErrors(schema, pair)]
}

function innerErrors(schema: JsonSchema, { value, old, path, programs }: Pair): FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return []
    return value.flatMap((item, index) =>
      rulesAt(items, {
        value: item,
        old: oldItem(schema, old, item),
        path: `${path}[${index}]`,
        programs,
      }),
    )
  }
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const member = memberSchema(schema, name)
    if (member === undefined) return []
    const before = isObject(old) && Object.hasOwn(old, name) ? old[name] : undefined
    return rulesAt(member, {
      value: inner,
      old: before,
      path: memberPath(path, name),
      programs,
    })
  })
}

/** The old item with the same keys; only lists of the type map can tell. */
function oldItem(schema: JsonSchema, old: unknown, item: unknown): unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old) || !isObject(item)) {
    return undefined
  }
  return old.find((one) => isObject(one) && keys.every((key) => one[key] === item[key]))
}

function ruleErrors(rule: Rule, schema: JsonSchema, pair: Pair): FieldError[] {
  const usesOld = /\boldSelf\b/.test(rule.rule)
  if (usesOld && pair.old === undefined) return []
  if (!usesOld && isUnchanged(pair)) return []
  const variables = {
    self: celValue(schema, pair.value),
    ...(usesOld && { oldSelf: celValue(schema, pair.old) }),
  }
  const outcome = evaluate(rule.rule, variables, pair.programs)
  if (outcome.kind === 'value') {
    return outcome.value === true
      ? []
      : [failedRule(rule, pair, messageFor(rule, variables, pair.programs))]
  }
  const detail = `${outcome.message} evaluating rule: ${rule.message ?? rule.rule}`
  return [fieldError('FieldValueInvalid', pair.path, { value: typeName(pair.value), detail })]
}

type Variables = Readonly<Record<string, unknown>>

/** Ratcheting: an update is not blamed for what was stored before the rule came. */
function isUnchanged({ value, old }: Pair): boolean {
  return old !== undefined && JSON.stringify(value) === JSON.stringify(old)
}

function failedRule(rule: Rule, { value, path }: Pair, text: string): FieldError {
  const type = (rule.reason ?? 'FieldValueInvalid') as FieldErrorType
  const detail = type === 'FieldValueDuplicate' ? '' : text
  const field = `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '')
  const error = fieldError(type, field === '' ? '<nil>' : field, { value, detail })
  const isPrinted = typeof value !== 'object' && rule.fieldPath === undefined
  // Objects and lists are not printed: only the message is.
  const isBare = type === 'FieldValueInvalid' && !isPrinted
  return isBare ? { ...error, message: `Invalid value: ${detail}` } : error
}

function evaluate(source: string, variables: Variables, programs: Programs): CelOutcome {
  try {
    const program = programs.get(source) ?? compileCel(source)
    programs.set(source, program)
    return program(variables)
  } catch (thrown) {
    return {
      kind: 'error',
      message: `rule compile error: compilation failed: ${messageOf(thrown)}`,
    }
  }
}

/** `messageExpression` when it gives one line of text, else `message`, else the rule itself. */
function messageFor(rule: Rule, variables: Variables, programs: Programs): string {
  const fallback = rule.message ?? `failed rule: ${rule.rule.trim()}`
  if (rule.messageExpression === undefined) return fallback
  const outcome = evaluate(rule.messageExpression, variables, programs)
  if (outcome.kind === 'error' || typeof outcome.value !== 'string') return fallback
  const text = outcome.value.trim()
  return text === '' || text.includes('\n') ? fallback : text
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
