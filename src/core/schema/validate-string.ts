import { type FieldError, fieldError } from './field-error.ts'
import { formatCheck } from './formats.ts'
import type { SchemaNode } from './schema-node.ts'
import type { At } from './validate-kind.ts'

/** Errors about a text: length in code points, then pattern, of which only the first counts. */
export function stringErrors(node: SchemaNode, { value, path }: At): FieldError[] {
  const text = String(value)
  const errors = lengthOrPatternErrors(node, text, path)
  const { format } = node.schema
  if (format !== undefined && formatCheck(format)?.(text) === false) {
    const detail = `${path} in body must be of type ${format}: ${JSON.stringify(text)}`
    errors.push(fieldError('FieldValueTypeInvalid', path, { value: text, detail }))
  }
  return errors
}

function lengthOrPatternErrors(node: SchemaNode, text: string, path: string): FieldError[] {
  const { maxLength, minLength, pattern } = node.schema
  const length = [...text].length
  if (maxLength !== undefined && length > maxLength) {
    const detail = `may not be more than ${maxLength} bytes`
    return [fieldError('FieldValueTooLong', path, { detail })]
  }
  if (minLength !== undefined && length < minLength) {
    const detail = `${path} in body should be at least ${minLength} chars long`
    return [fieldError('FieldValueInvalid', path, { value: text, detail })]
  }
  if (node.matches?.(text) === false) {
    const detail = `${path} in body should match '${pattern}'`
    return [fieldError('FieldValueInvalid', path, { value: text, detail })]
  }
  return []
}
