import { messageOf } from '../../base/index.ts'
import { compileRegexp } from '../../golang/regexp/index.ts'
import { ruleSchemaErrors } from './check-rules.ts'
import { type FieldError, fieldError } from './field-error.ts'
import type { JsonSchema } from './json-schema.ts'
import { schemaNode } from './schema-node.ts'
import { check } from './validate.ts'

/**
 * Checks a CRD's schema itself, as the API server does when the CRD is written.
 *
 * Covers what makes a schema structural, defaults that do not fit, patterns, list types and what
 * is forbidden; paths start at `spec.validation.openAPIV3Schema`.
 */
export function validateSchema(
  schema: JsonSchema,
  path = 'spec.validation.openAPIV3Schema',
): readonly FieldError[] {
  return [
    ...ownErrors(schema, path),
    ...typeErrors(schema, path),
    ...listErrors(schema, path),
    ...branchErrors(schema, path),
    ...ruleSchemaErrors(schema, path),
    ...innerSchemas(schema, path).flatMap(([inner, at]) => validateSchema(inner, at)),
  ]
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

function typeErrors(schema: JsonSchema, path: string): FieldError[] {
  const { type } = schema
  const isUntyped =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true
  if (type === undefined || type === '') {
    if (isUntyped) return []
    const detail = `must not be empty for specified ${path.endsWith('items') ? 'array items' : 'object fields'}`
    return [fieldError('FieldValueRequired', `${path}.type`, { detail })]
  }
  if (types.includes(type)) return []
  const detail = `supported values: ${types.map((one) => `"${one}"`).join(', ')}`
  return [fieldError('FieldValueNotSupported', `${path}.type`, { value: type, detail })]
}

function ownErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  const forbid = (name: string, detail: string): void => {
    errors.push(fieldError('FieldValueForbidden', `${path}.${name}`, { detail }))
  }
  if (schema.$ref !== undefined) forbid('$ref', '$ref is not supported')
  if (schema.uniqueItems === true) {
    const reason = 'since the runtime complexity becomes quadratic'
    forbid('uniqueItems', `uniqueItems cannot be set to true ${reason}`)
  }
  if (schema.additionalProperties !== undefined && schema.properties !== undefined) {
    forbid('additionalProperties', 'additionalProperties and properties are mutual exclusive')
  }
  if (
    schema['x-kubernetes-embedded-resource'] === true &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true &&
    schema.properties === undefined
  ) {
    const when = 'x-kubernetes-embedded-resource is true without'
    const detail = `must not be empty if ${when} x-kubernetes-preserve-unknown-fields`
    errors.push(fieldError('FieldValueRequired', `${path}.properties`, { detail }))
  }
  return [...errors, ...patternErrors(schema, path), ...defaultErrors(schema, path)]
}

function patternErrors({ pattern }: JsonSchema, path: string): FieldError[] {
  if (pattern === undefined) return []
  try {
    compileRegexp(pattern)
    return []
  } catch (thrown) {
    const detail = `must be a valid regular expression, but isn't: ${messageOf(thrown)}`
    return [fieldError('FieldValueInvalid', `${path}.pattern`, { value: pattern, detail })]
  }
}

/** A default must fit its own schema; the errors speak of no path, and stand at the default. */
function defaultErrors(schema: JsonSchema, path: string): FieldError[] {
  if (schema.default === undefined || !types.includes(schema.type ?? 'object')) return []
  const found = check(schemaNode(schema), { value: schema.default, path: '' })
  return found.errors.map((error) => ({ ...error, field: `${path}.default${error.field}` }))
}

function listErrors(schema: JsonSchema, path: string): FieldError[] {
  const { type, items } = schema
  if (type !== 'array') return []
  if (items === undefined) {
    return [fieldError('FieldValueRequired', `${path}.items`, { detail: 'must be specified' })]
  }
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return setErrors(items, path)
    case 'map':
      return mapErrors(schema, items, path)
    default:
      return []
  }
}

function setErrors(items: JsonSchema, path: string): FieldError[] {
  if (items.type !== 'object' || items['x-kubernetes-map-type'] === 'atomic') return []
  const value = items['x-kubernetes-map-type'] ?? null
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  const field = `${path}.items.x-kubernetes-map-type`
  return [fieldError('FieldValueInvalid', field, { value, detail })]
}

function mapErrors(schema: JsonSchema, items: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  if (items.type !== 'object') {
    const detail = "must be object if parent array's x-kubernetes-list-type is map"
    errors.push(
      fieldError('FieldValueInvalid', `${path}.items.type`, { value: items.type, detail }),
    )
  }
  const field = `${path}.x-kubernetes-list-map-keys`
  if (keys.length === 0) {
    const detail = 'must not be empty if x-kubernetes-list-type is map'
    errors.push(fieldError('FieldValueRequired', field, { detail }))
  }
  if (keys.some((key) => items.properties?.[key] === undefined)) {
    const detail = 'entries must all be names of item properties'
    errors.push(fieldError('FieldValueInvalid', field, { value: keys, detail }))
  }
  for (const key of keys) {
    const property = items.properties?.[key]
    if (property === undefined || property.default !== undefined) continue
    if (items.required?.includes(key) === true) continue
    const detail =
      'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'
    const at = `${path}.items.properties[${key}].default`
    errors.push(fieldError('FieldValueRequired', at, { detail }))
  }
  return errors
}

/** Branches may only restrict: types, defaults and the like belong to the schema around them. */
function branchErrors(schema: JsonSchema, path: string): FieldError[] {
  const lists = (['allOf', 'anyOf', 'oneOf'] as const).flatMap((name) =>
    (schema[name] ?? []).map((branch, index) => [branch, `${path}.${name}[${index}]`] as const),
  )
  const isTyped = schema['x-kubernetes-int-or-string'] !== true
  const branches =
    schema.not === undefined ? lists : [...lists, [schema.not, `${path}.not`] as const]
  return branches.flatMap(([branch, at]) =>
    (['type', 'default', 'nullable', 'additionalProperties', 'description'] as const)
      .filter((name) => branch[name] !== undefined && (isTyped || name !== 'type'))
      .map((name) => {
        const detail = 'must be empty to be structural'
        return fieldError('FieldValueForbidden', `${at}.${name}`, { detail })
      }),
  )
}

function innerSchemas(schema: JsonSchema, path: string): (readonly [JsonSchema, string])[] {
  const inner: (readonly [JsonSchema, string])[] = Object.entries(schema.properties ?? {}).map(
    ([name, property]) => [property, `${path}.properties[${name}]`],
  )
  if (schema.items !== undefined) inner.push([schema.items, `${path}.items`])
  if (typeof schema.additionalProperties === 'object') {
    inner.push([schema.additionalProperties, `${path}.additionalProperties`])
  }
  return inner
}
