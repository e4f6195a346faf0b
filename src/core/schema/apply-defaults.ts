import {
  isForbiddenNull,
  isObject,
  type JsonObject,
  type JsonSchema,
  memberSchema,
} from './json-schema.ts'

/**
 * Fills in the schema's defaults, in the manner of apiextensions-apiserver's `defaulting`.
 *
 * A default goes in where a member is absent, or null where null is not allowed; defaults inside
 * a default apply too. The input is not changed; parts without defaults are shared with it.
 */
export function applyDefaults(schema: JsonSchema | undefined, value: unknown): unknown {
  if (schema === undefined) return value
  if (Array.isArray(value)) {
    return value.map((item) => applyDefaults(schema.items, filled(item, schema.items)))
  }
  if (!isObject(value)) return value
  const object = withDefaults(schema, value)
  for (const [name, inner] of Object.entries(object)) {
    const member = memberSchema(schema, name)
    const isAdditional = !Object.hasOwn(schema.properties ?? {}, name)
    object[name] = applyDefaults(member, isAdditional ? filled(inner, member) : inner)
  }
  return object
}

/** A copy of one object in which the absent members that have a default are there. */
function withDefaults(schema: JsonSchema, value: JsonObject): Record<string, unknown> {
  const object: Record<string, unknown> = { ...value }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (member.default === undefined || member.default === null) continue
    if (!Object.hasOwn(object, name) || isForbiddenNull(object[name], member)) {
      object[name] = structuredClone(member.default)
    }
  }
  return object
}

function filled(value: unknown, schema: JsonSchema | undefined): unknown {
  if (!isForbiddenNull(value, schema) || schema?.default === undefined) return value
  return structuredClone(schema.default)
}
