import type { CompiledRule, Pair } from './compile-rule.ts'
import { embeddedErrors } from './embedded.ts'
import { type FieldError, memberPath } from './field-error.ts'
import { isObject, type JsonSchema } from './json-schema.ts'
import { listTypeErrors } from './list-types.ts'
import { memberNode, type SchemaNode } from './schema-node.ts'

/** What is asked of values beside their schema's own checks, each in the order of the object. */
export type Extras = {
  readonly embedded: FieldError[]
  readonly lists: FieldError[]
  /** Rules with the values that they are about; they may run only when the types are right. */
  readonly rules: (readonly [rule: CompiledRule, schema: JsonSchema, pair: Pair])[]
}

/** Goes where the schema leads and something is asked; the rest is not looked at. */
export function gatherExtras(node: SchemaNode | undefined, pair: Pair, extras: Extras): void {
  if (node === undefined || !node.hasExtras) return
  const { schema } = node
  const { value, old, path } = pair
  extras.embedded.push(...embeddedErrors(schema, value, path))
  extras.lists.push(...listTypeErrors(schema, value, path))
  for (const rule of node.rules) extras.rules.push([rule, schema, pair])
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const inner = { value: item, old: oldItem(schema, old, item), path: `${path}[${index}]` }
      gatherExtras(node.items, inner, extras)
    }
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const before = isObject(old) && Object.hasOwn(old, name) ? old[name] : undefined
      const inner = { value: member, old: before, path: memberPath(path, name) }
      gatherExtras(memberNode(node, name), inner, extras)
    }
  }
}

/** The old item with the same keys; only lists of the type map can tell. */
function oldItem(schema: JsonSchema, old: unknown, item: unknown): unknown {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old) || !isObject(item)) {
    return undefined
  }
  return old.find((one) => isObject(one) && keys.every((key) => one[key] === item[key]))
}
