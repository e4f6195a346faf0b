import { embeddedErrors } from './embedded.ts'
import { type FieldError, fieldError, memberPath } from './field-error.ts'
import { Finding } from './finding.ts'
import { isObject, type JsonSchema, memberSchema } from './json-schema.ts'
import { listTypeErrors } from './list-types.ts'
import { type At, kindErrors } from './validate-kind.ts'
import { numberErrors } from './validate-number.ts'
import { stringErrors } from './validate-string.ts'
import { walkValues } from './walk-values.ts'

/**
 * Checks an object, pruned and defaulted, against its structural schema.
 *
 * Gives the API server's errors: fields, texts, and its choice of whose errors to show for
 * `anyOf`. The order is ours. CEL rules are `validateRules`.
 */
export function validate(schema: JsonSchema, object: unknown): readonly FieldError[] {
  const found = new Finding()
  found.merge(check(schema, { value: object, path: '' }))
  found.add(...walkValues(schema, object, embeddedErrors))
  found.add(...walkValues(schema, object, listTypeErrors))
  return found.errors
}

/** Checks a value against a schema at a path, without what a list type or a resource demands. */
export function check(schema: JsonSchema, at: At): Finding {
  const found = new Finding()
  const run = (errors: readonly FieldError[] | undefined): void => {
    if (errors === undefined) return
    found.add(...errors)
    found.matches++
  }
  run(kindErrors(schema, at))
  if (at.value === null) {
    run(enumErrors(schema, at))
    return found
  }
  found.merge(compositionOf(schema, at))
  found.matches++
  if (typeof at.value === 'string') run(stringErrors(schema, at))
  if (typeof at.value === 'number') run(numberErrors(schema, at))
  if (Array.isArray(at.value)) found.merge(listOf(schema, at, at.value))
  run(enumErrors(schema, at))
  if (isObject(at.value)) found.merge(objectOf(schema, at, at.value))
  found.matches++
  return found
}

function enumErrors({ enum: allowed }: JsonSchema, { value, path }: At): readonly FieldError[] {
  if (allowed === undefined || allowed.length === 0) return []
  const text = JSON.stringify(value)
  if (allowed.some((one) => JSON.stringify(one) === text)) return []
  const supported = allowed.map((one) =>
    JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one)),
  )
  const detail = `supported values: ${supported.join(', ')}`
  return [fieldError('FieldValueNotSupported', path, { value, detail })]
}

/** `allOf`, `anyOf`, `oneOf` and `not`. Their own errors name no field. */
function compositionOf(schema: JsonSchema, at: At): Finding {
  const found = new Finding()
  const say = (detail: string): void => {
    const text = `"${at.path}" ${detail}`
    found.add(fieldError('FieldValueInvalid', '<nil>', { value: '', detail: text }))
  }
  anyOf(schema, at, { found, say })
  oneOf(schema, at, { found, say })
  if (schema.allOf !== undefined && schema.allOf.length > 0) {
    const results = schema.allOf.map((branch) => check(branch, at))
    const valid = results.filter(({ isValid }) => isValid).length
    for (const result of results) found.merge(result)
    if (valid < results.length) {
      say(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
    }
  }
  if (schema.not !== undefined && check(schema.not, at).isValid) {
    say('must not validate the schema (not)')
  }
  found.matches++
  return found
}

type Report = { readonly found: Finding; readonly say: (detail: string) => void }

function anyOf(schema: JsonSchema, at: At, { found, say }: Report): void {
  if (schema.anyOf === undefined || schema.anyOf.length === 0) return
  const results = schema.anyOf.map((branch) => check(branch, at))
  const success = results.find(({ isValid }) => isValid)
  if (success === undefined) say('must validate at least one schema (anyOf)')
  found.merge(success ?? closest(results))
}

function oneOf(schema: JsonSchema, at: At, { found, say }: Report): void {
  if (schema.oneOf === undefined || schema.oneOf.length === 0) return
  const results = schema.oneOf.map((branch) => check(branch, at))
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

function listOf(schema: JsonSchema, { path }: At, items: readonly unknown[]): Finding {
  const found = new Finding()
  for (const [index, value] of items.entries()) {
    if (schema.items === undefined) break
    found.merge(check(schema.items, { value, path: `${path}[${index}]` }))
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
  return found
}

function objectOf(
  schema: JsonSchema,
  { path }: At,
  object: { readonly [name: string]: unknown },
): Finding {
  const found = new Finding()
  const names = Object.keys(object)
  const { minProperties, maxProperties } = schema
  if (minProperties !== undefined && names.length < minProperties) {
    const detail = `${path} in body should have at least ${minProperties} properties`
    found.add(fieldError('FieldValueInvalid', path, { value: names.length, detail }))
    return found
  }
  if (maxProperties !== undefined && names.length > maxProperties) {
    found.add(tooMany(path, names.length, maxProperties))
    return found
  }
  for (const name of names) {
    found.merge(memberOf(schema, { value: object[name], path: memberPath(path, name) }, name))
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(object, name)) {
      found.add(fieldError('FieldValueRequired', memberPath(path, name)))
    }
  }
  found.matches++
  return found
}

/** One member against its property, else against what is said of additional ones. */
function memberOf(schema: JsonSchema, at: At, name: string): Finding | undefined {
  const member = memberSchema(schema, name)
  if (member !== undefined) return check(member, at)
  if (schema.additionalProperties !== false) return undefined
  const found = new Finding()
  const detail = `${at.path} in body is a forbidden property`
  const path = at.path.slice(0, -name.length - 1)
  found.add(fieldError('FieldValueInvalid', path, { value: name, detail }))
  return found
}

function tooMany(path: string, value: number, limit: number): FieldError {
  const detail = `must have at most ${limit} ${limit === 1 ? 'item' : 'items'}`
  return fieldError('FieldValueTooMany', path, { value, detail })
}
