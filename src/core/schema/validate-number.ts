import { type FieldError, fieldError } from './field-error.ts'
import type { JsonSchema } from './json-schema.ts'
import type { At } from './validate-kind.ts'

/**
 * Errors about a number's range.
 *
 * QUIRK(kube-openapi): for a whole number the limits are cut to whole numbers, so that 2 is no
 * multiple of 0.5 (the factor becomes 0) and -3 is told that -1 is the least for -1.5.
 */
export function numberErrors(schema: JsonSchema, { value, path }: At): FieldError[] {
  const number = Number(value)
  const isInteger = Number.isInteger(number)
  const limit = (given: number): number => (isInteger ? Math.trunc(given) : given)
  const errors = formatErrors(schema, number, path)
  const invalid = (detail: string, shown = number): void => {
    errors.push(fieldError('FieldValueInvalid', path, { value: shown, detail }))
  }
  const { multipleOf, maximum, minimum } = schema
  if (multipleOf !== undefined) {
    const factor = limit(multipleOf)
    if (factor <= 0) {
      invalid(`factor MultipleOf declared for ${path} must be positive: ${factor}`, factor)
    } else if (!Number.isInteger(number / factor)) {
      invalid(`${path} in body should be a multiple of ${factor}`)
    }
  }
  if (maximum !== undefined && exceeds(number, limit(maximum), schema.exclusiveMaximum)) {
    const words = schema.exclusiveMaximum === true ? 'less than' : 'less than or equal to'
    invalid(`${path} in body should be ${words} ${limit(maximum)}`)
  }
  if (minimum !== undefined && exceeds(-number, -limit(minimum), schema.exclusiveMinimum)) {
    const words = schema.exclusiveMinimum === true ? 'greater than' : 'greater than or equal to'
    invalid(`${path} in body should be ${words} ${limit(minimum)}`)
  }
  return errors
}

function exceeds(number: number, limit: number, isExclusive: boolean | undefined): boolean {
  return isExclusive === true ? number >= limit : number > limit
}

/** Whether the number can be held by the integer type that is wanted; names no field. */
function formatErrors({ type, format }: JsonSchema, number: number, path: string): FieldError[] {
  if (type !== 'integer') return []
  const bits = format === 'int32' ? 31 : 63
  if (Number.isInteger(number) && number >= -(2 ** bits) && number < 2 ** bits) return []
  const words = format === undefined ? '(default format)' : `with format ${format}`
  const detail = `Checked value must be of type integer ${words} in ${path}`
  return [fieldError('FieldValueInvalid', '<nil>', { value: '', detail })]
}
