import { compileRegexp } from '../../golang/regexp/index.ts'
import { type FieldError, fieldError } from './field-error.ts'
import { formatCheck } from './formats.ts'
import type { JsonSchema } from './json-schema.ts'
import type { At } from './validate-kind.ts'

/** Errors about a text: length in code points, then pattern, of which only the first counts. */
export function stringErrors(schema: JsonSchema, { value, path }: At): FieldError[] {
  const text = String(value)
  const errors = lengthOrPatternErrors(schema, text, path)
  const { format } = schema
  if (format !== undefined && formatCheck(format)?.(text) === false) {
    const detail = `${path} in body must be of type ${format}: ${JSON.stringify(text)}`
    errors.push(fieldError('FieldValueTypeInvalid', path, { value: text, detail }))
  }
  return errors
}

function lengthOrPatternErrors(schema: JsonSchema, text: string, path: string): FieldError[] {
  const { maxLength, minLength, pattern } = schema
  const length = [...text].length
  if (maxLength !== undefined && length > maxLength) {
    const detail = `may not be more than ${maxLength} bytes`
    return [fieldError('FieldValueTooLong', path, { detail })]
  }
  if (minLength !== undefined && length < minLength) {
    const detail = `${path} in body should be at least ${minLength} chars long`
    return [fieldError('FieldValueInvalid', path, { value: text, detail })]
  }
  if (pattern !== undefined && !compileRegexp(pattern).matches(text)) {
    const detail = `${path} in body should match '${pattern}'`
    return [fieldError('FieldValueInvalid', path, { value: text, detail })]
  }
  return []
}
