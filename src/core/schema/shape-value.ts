import { memberPath } from './field-error.ts'
import { isForbiddenNull, isObject, type JsonObject } from './json-schema.ts'
import { objectMetaSchema } from './object-meta.table.ts'
import { hasDefault, memberNode, type SchemaNode, schemaNode } from './schema-node.ts'
import { check } from './validate.ts'

/** A value cut to its schema. */
export type Shape = {
  readonly value: unknown
  /** Paths of what was dropped because the schema does not know it, sorted. */
  readonly unknownFields: readonly string[]
  /** Why the object cannot be decoded at all: the metadata of an object inside it is none. */
  readonly error?: string
}

/**
 * Brings an object into the shape of its schema, as apiextensions-apiserver's `pruning` and
 * `defaulting` do on write: what the schema does not know is dropped, and so are nulls that it
 * neither allows nor defaults; with `fills`, defaults go in where a member is absent, or null
 * where null is not allowed, and defaults inside a default apply too.
 *
 * `apiVersion`, `kind` and `metadata` of the object itself stay. The input is not changed.
 */
export function shapeValue(node: SchemaNode, object: unknown, fills: boolean): Shape {
  const work: Work = { fills, unknownFields: [], errors: [] }
  const schema = { ...node.schema, 'x-kubernetes-embedded-resource': true }
  const value = shape(object, { by: { ...node, schema }, own: node }, '', work)
  const [error] = work.errors
  const unknownFields = work.unknownFields.sort()
  return { value, unknownFields, ...(error !== undefined && { error }) }
}

type Work = {
  readonly fills: boolean
  readonly unknownFields: string[]
  readonly errors: string[]
}

type Nodes = {
  /** What decides which members are known: `all` of them, or none for `undefined`. */
  readonly by: SchemaNode | 'all' | undefined
  /** What decides about nulls and defaults. */
  readonly own: SchemaNode | undefined
}

function shape(value: unknown, nodes: Nodes, path: string, work: Work): unknown {
  const { by, own } = nodes
  if (by === 'all' && own === undefined) return value
  if (Array.isArray(value)) {
    const inner: Nodes = { by: itemsNode(by), own: own?.items }
    return value.map((item, index) =>
      isReplaced(item, inner.own, work)
        ? defaulted(inner.own, inner.own?.schema.default, work)
        : shape(item, inner, `${path}[${index}]`, work),
    )
  }
  return isObject(value) ? shapeObject(value, nodes, path, work) : value
}

/** Inside a preserved list of unsaid items everything is preserved. */
function itemsNode(by: Nodes['by']): Nodes['by'] {
  if (by === 'all' || by === undefined) return by
  if (!isPreserving(by)) return by.items
  return schemaNode({ 'x-kubernetes-preserve-unknown-fields': true, ...by.schema.items })
}

function shapeObject(object: JsonObject, nodes: Nodes, path: string, work: Work): JsonObject {
  const { by, own } = nodes
  const kept: [string, unknown][] = []
  for (const [name, value] of Object.entries(object)) {
    const member = memberNode(own, name)
    const at = memberPath(path, name)
    const known = knowing(by, name)
    if (known === 'unknown') work.unknownFields.push(at)
    else if (isReplaced(value, member, work)) {
      kept.push([name, defaulted(member, member?.schema.default, work)])
    } else if (!isDropped(value, member)) {
      const inside = known === 'metadata' ? metadataNode(value, at, work) : known.by
      kept.push([name, shape(value, { by: inside, own: member }, at, work)])
    }
  }
  const result = Object.fromEntries(kept)
  if (!work.fills || own === undefined) return result
  const absent = own.defaults.filter(([name]) => !Object.hasOwn(result, name))
  if (absent.length === 0) return result
  const filled = absent.map(([name, value]) => [
    name,
    defaulted(memberNode(own, name), value, work),
  ])
  return Object.fromEntries([...kept, ...filled])
}

const typeMeta: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/** What is known of a member, and by which schema what is inside it. */
function knowing(by: Nodes['by'], name: string): 'unknown' | 'metadata' | Pick<Nodes, 'by'> {
  if (by === 'all') return { by }
  if (by === undefined) return 'unknown'
  if (by.schema['x-kubernetes-embedded-resource'] === true && typeMeta.has(name)) {
    return name === 'metadata' ? 'metadata' : { by: 'all' }
  }
  const member = memberNode(by, name)
  // `additionalProperties: true` or `false` keeps a member, but knows nothing inside it.
  if (member !== undefined || by.schema.additionalProperties !== undefined) return { by: member }
  return isPreserving(by) ? { by: 'all' } : 'unknown'
}

/** The metadata of an object inside the object; the outermost was decoded before. */
function metadataNode(value: unknown, path: string, work: Work): Nodes['by'] {
  if (path === 'metadata' || value === null) return 'all'
  const node = schemaNode(objectMetaSchema)
  const [wrong] = check(node, { value, path }).errors
  if (wrong !== undefined) work.errors.push(`${wrong.field}: ${wrong.message}`)
  return node
}

/** A null that counts as absent is replaced where there is a default, else dropped. */
function isReplaced(value: unknown, node: SchemaNode | undefined, { fills }: Work): boolean {
  return fills && isForbiddenNull(value, node?.schema) && hasDefault(node?.schema)
}

function isDropped(value: unknown, node: SchemaNode | undefined): boolean {
  return isForbiddenNull(value, node?.schema) && !hasDefault(node?.schema)
}

function defaulted(node: SchemaNode | undefined, value: unknown, work: Work): unknown {
  return shape(structuredClone(value), { by: 'all', own: node }, '', work)
}

function isPreserving({ schema }: SchemaNode): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true
}
