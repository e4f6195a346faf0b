import { type FieldError, fieldError, memberPath } from './field-error.ts'
import { Finding } from './finding.ts'
import { isObject, type JsonObject } from './json-schema.ts'
import { memberNode, type SchemaNode } from './schema-node.ts'
import { type At, kindErrors } from './validate-kind.ts'
import { numberErrors } from './validate-number.ts'
import { stringErrors } from './validate-string.ts'

/**
 * Checks a value against a schema at a path, without what a list type or a resource demands.
 *
 * Gives the API server's errors: fields, texts, and its choice of whose errors to show for `anyOf`.
 */
export function check(node: SchemaNode, at: At): Finding {
  const found = new Finding()
  checkValue(node, at, found)
  return found
}

function checkValue(node: SchemaNode, at: At, found: Finding): void {
  const { schema } = node
  const { value } = at
  const run = (errors: readonly FieldError[] | undefined): void => {
    if (errors === undefined) return
    found.add(...errors)
    found.matches++
  }
  run(kindErrors(schema, at))
  if (value === null) {
    run(enumErrors(node, at))
    return
  }
  checkComposition(node, at, found)
  found.matches++
  if (typeof value === 'string') run(stringErrors(node, at))
  if (typeof value === 'number') run(numberErrors(schema, at))
  if (Array.isArray(value)) checkList(node, at.path, value, found)
  run(enumErrors(node, at))
  if (isObject(value)) checkObject(node, at.path, value, found)
  found.matches++
}

function enumErrors({ schema, enumTexts }: SchemaNode, { value, path }: At): FieldError[] {
  if (enumTexts === undefined || enumTexts.has(JSON.stringify(value))) return []
  const supported = (schema.enum ?? []).map((one) =>
    JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one)),
  )
  const detail = `supported values: ${supported.join(', ')}`
  return [fieldError('FieldValueNotSupported', path, { value, detail })]
}

/** `allOf`, `anyOf`, `oneOf` and `not`. Their own errors name no field. */
function checkComposition({ branches, not }: SchemaNode, at: At, found: Finding): void {
  const say = (detail: string): void => {
    const text = `"${at.path}" ${detail}`
    found.add(fieldError('FieldValueInvalid', '<nil>', { value: '', detail: text }))
  }
  const resultsOf = (kind: keyof SchemaNode['branches']): Finding[] =>
    branches[kind].map((branch) => check(branch, at))
  const report = { found, say }
  if (branches.anyOf.length > 0) anyOf(resultsOf('anyOf'), report)
  if (branches.oneOf.length > 0) oneOf(resultsOf('oneOf'), report)
  if (branches.allOf.length > 0) allOf(resultsOf('allOf'), report)
  if (not !== undefined && check(not, at).isValid) say('must not validate the schema (not)')
  found.matches++
}

type Report = { readonly found: Finding; readonly say: (detail: string) => void }

function allOf(results: readonly Finding[], { found, say }: Report): void {
  const valid = results.filter(({ isValid }) => isValid).length
  for (const result of results) found.merge(result)
  if (valid < results.length) {
    say(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
  }
}

function anyOf(results: readonly Finding[], { found, say }: Report): void {
  const success = results.find(({ isValid }) => isValid)
  if (success === undefined) say('must validate at least one schema (anyOf)')
  found.merge(success ?? closest(results))
}

function oneOf(results: readonly Finding[], { found, say }: Report): void {
  const valid = results.filter(({ isValid }) => isValid)
  if (valid.length === 1) {
    found.merge(valid[0])
    return
  }
  const count = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`
  say(`must validate one and only one schema (oneOf). ${count}`)
  if (valid.length === 0) found.merge(closest(results))
}

/** The first of the branches that got furthest. */
function closest(results: readonly Finding[]): Finding | undefined {
  return results.reduce<Finding | undefined>(
    (best, one) => (best === undefined || one.matches > best.matches ? one : best),
    undefined,
  )
}

function checkList(
  { schema, items: node }: SchemaNode,
  path: string,
  items: readonly unknown[],
  found: Finding,
): void {
  for (const [index, value] of items.entries()) {
    if (node === undefined) break
    checkValue(node, { value, path: `${path}[${index}]` }, found)
  }
  const { minItems, maxItems } = schema
  if (minItems !== undefined && items.length < minItems) {
    const detail = `${path} in body should have at least ${minItems} items`
    found.add(fieldError('FieldValueInvalid', path, { value: items.length, detail }))
  }
  if (maxItems !== undefined && items.length > maxItems) {
    found.add(tooMany(path, items.length, maxItems))
  }
  found.matches++
}

function checkObject(node: SchemaNode, path: string, object: JsonObject, found: Finding): void {
  const names = Object.keys(object)
  const { minProperties, maxProperties, required = [] } = node.schema
  if (minProperties !== undefined && names.length < minProperties) {
    const detail = `${path} in body should have at least ${minProperties} properties`
    found.add(fieldError('FieldValueInvalid', path, { value: names.length, detail }))
    return
  }
  if (maxProperties !== undefined && names.length > maxProperties) {
    found.add(tooMany(path, names.length, maxProperties))
    return
  }
  for (const name of names) {
    const member = memberNode(node, name)
    const at = { value: object[name], path: memberPath(path, name) }
    if (member !== undefined) checkValue(member, at, found)
    else if (node.schema.additionalProperties === false) {
      const detail = `${at.path} in body is a forbidden property`
      const around = at.path.slice(0, -name.length - 1)
      found.add(fieldError('FieldValueInvalid', around, { value: name, detail }))
    }
  }
  for (const name of required) {
    if (!Object.hasOwn(object, name)) {
      found.add(fieldError('FieldValueRequired', memberPath(path, name)))
    }
  }
  found.matches++
}

function tooMany(path: string, value: number, limit: number): FieldError {
  const detail = `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`
  return fieldError('FieldValueTooMany', path, { value, detail })
}
