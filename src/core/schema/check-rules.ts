import { Failure, messageOf } from '../../base/index.ts'
import { compileCel, unknownFunctions } from '../../golang/cel/index.ts'
import { type FieldError, fieldError } from './field-error.ts'
import { type JsonSchema, memberSchema, type Rule } from './json-schema.ts'

const reasons = [
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueInvalid',
  'FieldValueRequired',
]

/**
 * Checks the rules of one schema themselves: what can be said without types.
 *
 * A function that is not supported is refused by its name when the definition is written, not
 * when some object first meets the rule.
 */
export function ruleSchemaErrors(schema: JsonSchema, path: string): FieldError[] {
  const rules = schema['x-kubernetes-validations'] ?? []
  return rules.flatMap((rule, index) =>
    ruleErrors(rule, schema, `${path}.x-kubernetes-validations[${index}]`),
  )
}

function ruleErrors(rule: Rule, schema: JsonSchema, path: string): FieldError[] {
  return [
    ...textErrors(rule, path),
    ...messageErrors(rule, path),
    ...memberErrors(rule, schema, path),
  ]
}

function textErrors(rule: Rule, path: string): FieldError[] {
  const field = `${path}.rule`
  if (rule.rule.trim() === '') {
    return [fieldError('FieldValueRequired', field, { detail: 'rule is not specified' })]
  }
  const fault = expressionFault(rule.rule)
  if (fault === undefined) return []
  const detail = `compilation failed: ${fault}`
  return [fieldError('FieldValueInvalid', field, { value: rule, detail })]
}

function messageErrors(rule: Rule, path: string): FieldError[] {
  const { message, messageExpression } = rule
  const errors: FieldError[] = []
  if (message?.includes('\n') === true) {
    const detail = 'must not contain line breaks'
    errors.push(fieldError('FieldValueInvalid', `${path}.message`, { value: message, detail }))
  }
  if (message === undefined && rule.rule.trim().includes('\n')) {
    const detail = 'message must be specified if rule contains line breaks'
    errors.push(fieldError('FieldValueRequired', `${path}.message`, { detail }))
  }
  const fault = messageExpression === undefined ? undefined : expressionFault(messageExpression)
  if (fault !== undefined) {
    const detail = `messageExpression compilation failed: ${fault}`
    const field = `${path}.messageExpression`
    errors.push(fieldError('FieldValueInvalid', field, { value: rule, detail }))
  }
  return errors
}

function memberErrors(rule: Rule, schema: JsonSchema, path: string): FieldError[] {
  const { reason, fieldPath, optionalOldSelf } = rule
  const errors: FieldError[] = []
  if (reason !== undefined && !reasons.includes(reason)) {
    const detail = `supported values: ${reasons.map((one) => `"${one}"`).join(', ')}`
    errors.push(fieldError('FieldValueNotSupported', `${path}.reason`, { value: reason, detail }))
  }
  if (fieldPath !== undefined && !isMember(schema, fieldPath)) {
    const detail = 'must be a valid path'
    errors.push(fieldError('FieldValueInvalid', `${path}.fieldPath`, { value: fieldPath, detail }))
  }
  if (optionalOldSelf !== undefined && !/\boldSelf\b/.test(rule.rule)) {
    const detail = 'may not be set if oldSelf is not used in rule'
    const field = `${path}.optionalOldSelf`
    errors.push(fieldError('FieldValueInvalid', field, { value: optionalOldSelf, detail }))
  }
  return errors
}

function expressionFault(source: string): string | undefined {
  try {
    compileCel(source)
  } catch (thrown) {
    return thrown instanceof Failure ? thrown.message : messageOf(thrown)
  }
  const [name] = unknownFunctions(source)
  return name === undefined ? undefined : `function '${name}' is not supported`
}

/** Whether `.a.b` leads somewhere; a path with brackets is taken on trust. */
function isMember(schema: JsonSchema, fieldPath: string): boolean {
  if (!fieldPath.startsWith('.')) return false
  if (fieldPath.includes('[')) return true
  let at: JsonSchema | undefined = schema
  for (const name of fieldPath.slice(1).split('.')) {
    at = at === undefined ? undefined : memberSchema(at, name)
  }
  return at !== undefined
}
