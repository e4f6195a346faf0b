import { messageOf } from '../../base/index.ts'
import { type CelOutcome, type CelProgram, compileCel } from '../../golang/cel/index.ts'
import { celValue } from './cel-value.ts'
import { type FieldError, type FieldErrorType, fieldError } from './field-error.ts'
import type { JsonSchema, Rule } from './json-schema.ts'

/** A value, and its counterpart before an update when there is one. */
export type Pair = { readonly value: unknown; readonly old?: unknown; readonly path: string }

/** One rule of `x-kubernetes-validations`, for the values of its schema. */
export type CompiledRule = (schema: JsonSchema, pair: Pair) => readonly FieldError[]

/**
 * Makes a rule ready. Its programs are compiled when the first value comes, which is slow.
 *
 * A rule trusts the types of its value. One that speaks of `oldSelf` runs only where there is a
 * value from before; one that does not is passed by where nothing changed since (ratcheting: an
 * update is not blamed for what was stored before the rule came).
 */
export function compileRule(rule: Rule): CompiledRule {
  const usesOld = /\boldSelf\b/.test(rule.rule)
  const holds = program(rule.rule)
  const { messageExpression } = rule
  const message = messageExpression === undefined ? undefined : program(messageExpression)
  return (schema, pair) => {
    if (usesOld ? pair.old === undefined : isUnchanged(pair)) return []
    const variables = {
      self: celValue(schema, pair.value),
      ...(usesOld && { oldSelf: celValue(schema, pair.old) }),
    }
    const outcome = holds(variables)
    if (outcome.kind === 'value') {
      return outcome.value === true ? [] : [failedRule(rule, pair, message?.(variables))]
    }
    const detail = `${outcome.message} evaluating rule: ${rule.message ?? rule.rule}`
    return [fieldError('FieldValueInvalid', pair.path, { value: typeName(pair.value), detail })]
  }
}

type Evaluation = (variables: Readonly<Record<string, unknown>>) => CelOutcome

function program(source: string): Evaluation {
  let compiled: CelProgram | undefined
  return (variables) => {
    try {
      compiled ??= compileCel(source)
      return compiled(variables)
    } catch (thrown) {
      const message = `rule compile error: compilation failed: ${messageOf(thrown)}`
      return { kind: 'error', message }
    }
  }
}

function isUnchanged({ value, old }: Pair): boolean {
  return old !== undefined && JSON.stringify(value) === JSON.stringify(old)
}

function failedRule(rule: Rule, { value, path }: Pair, said: CelOutcome | undefined): FieldError {
  const type = (rule.reason ?? 'FieldValueInvalid') as FieldErrorType
  const detail = type === 'FieldValueDuplicate' ? '' : textOf(rule, said)
  const field = `${path}${rule.fieldPath ?? ''}`.replace(/^\./, '')
  const error = fieldError(type, field === '' ? '<nil>' : field, { value, detail })
  const isPrinted = typeof value !== 'object' && rule.fieldPath === undefined
  // Objects and lists are not printed: only the message is.
  const isBare = type === 'FieldValueInvalid' && !isPrinted
  return isBare ? { ...error, message: `Invalid value: ${detail}` } : error
}

/** `messageExpression` when it gives one line of text, else `message`, else the rule itself. */
function textOf(rule: Rule, said: CelOutcome | undefined): string {
  const fallback = rule.message ?? `failed rule: ${rule.rule.trim()}`
  if (said?.kind !== 'value' || typeof said.value !== 'string') return fallback
  const text = said.value.trim()
  return text === '' || text.includes('\n') ? fallback : text
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}
