import { memberPath } from './field-error.ts'
import {
  isForbiddenNull,
  isObject,
  type JsonObject,
  type JsonSchema,
  memberSchema,
} from './json-schema.ts'
import { objectMetaSchema } from './object-meta.table.ts'
import { check } from './validate.ts'

type Pruned = {
  readonly value: unknown
  /** Paths of what was dropped because the schema does not know it, sorted. */
  readonly unknownFields: readonly string[]
  /** Why the object cannot be decoded at all: the metadata of an object inside it is none. */
  readonly error?: string
}

const typeMeta: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/**
 * Drops what the schema does not know, and nulls that it neither allows nor defaults.
 *
 * As apiextensions-apiserver's `pruning` and `defaulting` do on write; `apiVersion`, `kind` and
 * `metadata` of the object itself stay. The input is not changed.
 */
export function prune(schema: JsonSchema, object: unknown): Pruned {
  const where: Where = { path: '', unknownFields: [], errors: [] }
  const root: JsonSchema = { ...schema, 'x-kubernetes-embedded-resource': true }
  const value = dropNulls(pruneValue(object, root, where), schema)
  const [error] = where.errors
  return {
    value,
    unknownFields: where.unknownFields.sort(),
    ...(error !== undefined && { error }),
  }
}

type Where = {
  readonly path: string
  readonly unknownFields: string[]
  readonly errors: string[]
}

function pruneValue(value: unknown, schema: JsonSchema | undefined, where: Where): unknown {
  if (Array.isArray(value)) {
    const items = itemSchema(schema)
    return value.map((item, index) =>
      pruneValue(item, items, { ...where, path: `${where.path}[${index}]` }),
    )
  }
  return isObject(value) ? pruneObject(value, schema, where) : value
}

/** Inside a preserved list of unsaid items everything is preserved. */
function itemSchema(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (schema?.['x-kubernetes-preserve-unknown-fields'] === true) {
    return { 'x-kubernetes-preserve-unknown-fields': true, ...schema.items }
  }
  return schema?.items
}

function pruneObject(object: JsonObject, schema: JsonSchema | undefined, where: Where): JsonObject {
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(object)) {
    const inner = { ...where, path: memberPath(where.path, name) }
    if (schema?.['x-kubernetes-embedded-resource'] === true && typeMeta.has(name)) {
      kept.push([name, name === 'metadata' ? pruneMetadata(value, inner) : value])
    } else if (schema !== undefined && isKnown(schema, name)) {
      kept.push([name, pruneValue(value, memberSchema(schema, name), inner)])
    } else if (schema?.['x-kubernetes-preserve-unknown-fields'] === true) kept.push([name, value])
    else where.unknownFields.push(inner.path)
  }
  return Object.fromEntries(kept)
}

/** The metadata of an object inside the object; the outermost was decoded before. */
function pruneMetadata(value: unknown, where: Where): unknown {
  if (where.path === 'metadata' || value === null) return value
  const [wrong] = check(objectMetaSchema, { value, path: where.path }).errors
  if (wrong !== undefined) where.errors.push(`${wrong.field}: ${wrong.message}`)
  return pruneValue(value, objectMetaSchema, where)
}

/** `additionalProperties: true` or `false` keeps a member, but knows nothing inside it. */
function isKnown(schema: JsonSchema, name: string): boolean {
  return memberSchema(schema, name) !== undefined || schema.additionalProperties !== undefined
}

function dropNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return value
  if (Array.isArray(value)) return value.map((item) => dropNulls(item, schema.items))
  if (!isObject(value)) return value
  const kept: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    const member = memberSchema(schema, name)
    if (isForbiddenNull(inner, member) && !hasDefault(member)) continue
    kept.push([name, dropNulls(inner, member)])
  }
  return Object.fromEntries(kept)
}

function hasDefault(schema: JsonSchema | undefined): boolean {
  return schema?.default !== undefined && schema.default !== null
}
