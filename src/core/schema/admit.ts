import { type FieldError, type FieldErrorType, fieldError } from './field-error.ts'
import type { JsonSchema } from './json-schema.ts'
import { validate } from './validate.ts'
import { type RuleOptions, validateRules } from './validate-rules.ts'

const blocking: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

/**
 * All that the API server checks of an object, pruned and defaulted: the schema, then its rules.
 *
 * Rules are skipped, with an error that says so, when the object is too wrong for them.
 */
export function admit(
  schema: JsonSchema,
  object: unknown,
  options: RuleOptions = {},
): readonly FieldError[] {
  const errors = validate(schema, object)
  if (!hasRules(schema)) return errors
  if (!errors.some(({ type }) => blocking.has(type))) {
    return [...errors, ...validateRules(schema, object, options)]
  }
  const detail =
    'some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation'
  return [...errors, fieldError('FieldValueInvalid', '<nil>', { value: null, detail })]
}

function hasRules(schema: JsonSchema): boolean {
  if (schema['x-kubernetes-validations'] !== undefined) return true
  const inner = [...Object.values(schema.properties ?? {}), schema.items]
  const additional = schema.additionalProperties
  if (typeof additional === 'object') inner.push(additional)
  return inner.some((one) => one !== undefined && hasRules(one))
}
