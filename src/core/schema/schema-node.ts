import { compileRegexp } from '../../golang/regexp/index.ts'
import { type CompiledRule, compileRule } from './compile-rule.ts'
import { isObject, type JsonSchema } from './json-schema.ts'

/** A schema made ready once for all the values that it will meet. */
export type SchemaNode = {
  readonly schema: JsonSchema
  readonly members: ReadonlyMap<string, SchemaNode>
  /** Of members that have no schema of their own. */
  readonly additional: SchemaNode | undefined
  readonly items: SchemaNode | undefined
  readonly branches: Readonly<Record<'allOf' | 'anyOf' | 'oneOf', readonly SchemaNode[]>>
  readonly not: SchemaNode | undefined
  /** The members with a default, in the order of the schema. */
  readonly defaults: readonly (readonly [name: string, value: unknown])[]
  /** The values that are allowed, as JSON; absent when all are. */
  readonly enumTexts: ReadonlySet<string> | undefined
  /** Whether a text matches the pattern; compiled when the first text comes. */
  readonly matches: ((text: string) => boolean) | undefined
  readonly rules: readonly CompiledRule[]
  /** Whether there are rules here or in values inside. */
  readonly hasRules: boolean
  /** Whether more than the schema's own checks is asked here or inside: see `extraErrors`. */
  readonly hasExtras: boolean
}

/** Makes a schema and all the schemas in it ready. */
export function schemaNode(schema: JsonSchema): SchemaNode {
  const { properties = {}, additionalProperties, items, not } = schema
  const members = new Map(
    Object.entries(properties).map(([name, member]) => [name, schemaNode(member)]),
  )
  const additional = isObject(additionalProperties) ? schemaNode(additionalProperties) : undefined
  const inItems = items && schemaNode(items)
  const inner = [...members.values(), ...[additional, inItems].filter((one) => one !== undefined)]
  const rules = (schema['x-kubernetes-validations'] ?? []).map(compileRule)
  const hasRules = rules.length > 0 || inner.some((one) => one.hasRules)
  return {
    schema,
    members,
    additional,
    items: inItems,
    branches: branchesOf(schema),
    not: not && schemaNode(not),
    defaults: Object.entries(properties).flatMap(([name, member]) =>
      hasDefault(member) ? [[name, member.default] as const] : [],
    ),
    ...testsOf(schema),
    rules,
    hasRules,
    hasExtras: hasRules || isSpecial(schema) || inner.some((one) => one.hasExtras),
  }
}

function branchesOf({ allOf = [], anyOf = [], oneOf = [] }: JsonSchema): SchemaNode['branches'] {
  return {
    allOf: allOf.map(schemaNode),
    anyOf: anyOf.map(schemaNode),
    oneOf: oneOf.map(schemaNode),
  }
}

function testsOf({
  enum: allowed,
  pattern,
}: JsonSchema): Pick<SchemaNode, 'enumTexts' | 'matches'> {
  return {
    enumTexts: allowed?.length ? new Set(allowed.map((one) => JSON.stringify(one))) : undefined,
    matches: pattern === undefined ? undefined : matcher(pattern),
  }
}

function isSpecial(schema: JsonSchema): boolean {
  if (schema['x-kubernetes-embedded-resource'] === true) return true
  return schema['x-kubernetes-list-type'] !== undefined
}

/** What is said of a member: by its own schema, else by that of additional ones. */
export function memberNode(node: SchemaNode | undefined, name: string): SchemaNode | undefined {
  return node?.members.get(name) ?? node?.additional
}

/** Whether an absent value is filled in. */
export function hasDefault(schema: JsonSchema | undefined): boolean {
  return schema?.default !== undefined && schema.default !== null
}

function matcher(pattern: string): (text: string) => boolean {
  let compiled: ReturnType<typeof compileRegexp> | undefined
  return (text) => {
    compiled ??= compileRegexp(pattern)
    return compiled.matches(text)
  }
}
