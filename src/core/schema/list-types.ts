import { type FieldError, fieldError } from './field-error.ts'
import { isObject, type JsonObject, type JsonSchema } from './json-schema.ts'

/**
 * Errors about a list that is a set or a map: double items, items that are no objects.
 *
 * As apiextensions-apiserver's `listtype`: it runs beside the schema's own checks.
 */
export function listTypeErrors(
  schema: JsonSchema,
  value: unknown,
  path: string,
): readonly FieldError[] {
  if (!Array.isArray(value)) return []
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return duplicates(value, path)
    case 'map':
      return mapErrors(schema, value, path)
    default:
      return []
  }
}

function mapErrors(schema: JsonSchema, items: readonly unknown[], path: string): FieldError[] {
  const stranger = items.findIndex((item) => !isObject(item))
  if (stranger !== -1) {
    const detail = 'must be an object for an array of list-type map'
    return [
      fieldError('FieldValueInvalid', `${path}[${stranger}]`, { value: items[stranger], detail }),
    ]
  }
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  return duplicates(
    items.filter(isObject).map((item) => keyOf(item, keys)),
    path,
  )
}

function keyOf(item: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]),
  )
}

function duplicates(items: readonly unknown[], path: string): FieldError[] {
  const seen = new Set<string>()
  const errors: FieldError[] = []
  for (const [index, value] of items.entries()) {
    const text = JSON.stringify(value)
    if (seen.has(text))
      errors.push(fieldError('FieldValueDuplicate', `${path}[${index}]`, { value }))
    seen.add(text)
  }
  return errors
}
