import { type FieldError, memberPath } from './field-error.ts'
import { isObject, type JsonSchema, memberSchema } from './json-schema.ts'

/** What is wrong with one value by its own schema, whatever is inside it. */
export type ValueCheck = (schema: JsonSchema, value: unknown, path: string) => readonly FieldError[]

/**
 * The errors that `errorsOf` finds with a value and everything inside it, outermost first.
 *
 * Goes where the schema leads: what it says nothing about is not looked at.
 */
export function walkValues(
  schema: JsonSchema | undefined,
  value: unknown,
  errorsOf: ValueCheck,
  path = '',
): readonly FieldError[] {
  if (schema === undefined) return []
  const own = errorsOf(schema, value, path)
  if (Array.isArray(value)) {
    const inner = value.flatMap((item, index) =>
      walkValues(schema.items, item, errorsOf, `${path}[${index}]`),
    )
    return [...own, ...inner]
  }
  if (!isObject(value)) return own
  const inner = Object.entries(value).flatMap(([name, member]) =>
    walkValues(memberSchema(schema, name), member, errorsOf, memberPath(path, name)),
  )
  return [...own, ...inner]
}
