import { type FieldError, fieldError } from './field-error.ts'
import { formatCheck } from './formats.ts'
import type { JsonSchema } from './json-schema.ts'

/** A value and where it stands. */
export type At = { readonly value: unknown; readonly path: string }

/** JSON's name of a value's type, and the Go format that the API server's decoder gives it. */
function kindOf(value: unknown): { readonly type: string; readonly format: string } {
  if (value === null) return { type: 'null', format: '' }
  if (Array.isArray(value)) return { type: 'array', format: '' }
  if (typeof value === 'number') {
    const isInteger = Number.isInteger(value)
    return isInteger ? { type: 'integer', format: 'int64' } : { type: 'number', format: 'float64' }
  }
  return { type: typeof value, format: '' }
}

const numberFormats: ReadonlySet<string> = new Set(['int32', 'int64', 'float', 'double'])

/** The types a schema allows; none when it does not say. */
function typesOf(schema: JsonSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string']
  return schema.type === undefined ? [] : [schema.type]
}

/**
 * Errors about a value's type; `undefined` when the schema names none.
 *
 * QUIRK(kube-openapi): with a format the text names the format and the value's Go format, and a
 * text or a list passes here unless a number is wanted.
 */
export function kindErrors(schema: JsonSchema, { value, path }: At): FieldError[] | undefined {
  const types = typesOf(schema)
  const format = effectiveFormat(schema)
  if (types.length === 0 && format === undefined) return undefined
  const wrong = (wanted: string, actual: string): FieldError[] => {
    const detail = `${path} in body must be of type ${wanted}: ${JSON.stringify(actual)}`
    return [fieldError('FieldValueTypeInvalid', path, { value: actual, detail })]
  }
  if (value === null) {
    return types.length === 0 || schema.nullable === true ? [] : wrong(types.join(','), 'null')
  }
  const kind = kindOf(value)
  if (types.includes(kind.type) || (kind.type === 'integer' && types.includes('number'))) return []
  if (format === undefined) return wrong(types.join(','), kind.type)
  if (!['string', 'array'].includes(kind.type)) return wrong(format, kind.format)
  return wantsNumber(types) ? wrong(types.join(','), kind.type) : []
}

function wantsNumber(types: readonly string[]): boolean {
  return types.includes('number') || types.includes('integer')
}

/** Formats that the API server does not know are dropped when the CRD is read. */
function effectiveFormat({ format }: JsonSchema): string | undefined {
  if (format === undefined || numberFormats.has(format)) return format
  return formatCheck(format) === undefined ? undefined : format
}
