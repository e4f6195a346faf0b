import { type FieldError, fieldError } from './field-error.ts'
import { isObject, type JsonObject, type JsonSchema } from './json-schema.ts'

/** Errors about an object inside the object: `x-kubernetes-embedded-resource`. */
export function embeddedErrors(
  schema: JsonSchema,
  value: unknown,
  path: string,
): readonly FieldError[] {
  const isResource = schema['x-kubernetes-embedded-resource'] === true
  return isResource && isObject(value) ? resourceErrors(value, path) : []
}

const dnsLabel =
  "may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

const labelName =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

function resourceErrors(object: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { apiVersion, kind, metadata } = object
  const invalid = (field: string, value: unknown, detail: string): void => {
    errors.push(fieldError('FieldValueInvalid', `${path}.${field}`, { value, detail }))
  }
  if (apiVersion === undefined) errors.push(fieldError('FieldValueRequired', `${path}.apiVersion`))
  else if (typeof apiVersion !== 'string') invalid('apiVersion', apiVersion, 'must be a string')
  else if (apiVersion.split('/').length > 2) {
    invalid('apiVersion', apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
  }
  if (kind === undefined) errors.push(fieldError('FieldValueRequired', `${path}.kind`))
  else if (typeof kind !== 'string') invalid('kind', kind, 'must be a string')
  else if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(kind.toLowerCase()) || kind.length > 63) {
    invalid('kind', kind, dnsLabel)
  }
  const labels = isObject(metadata) ? metadata['labels'] : undefined
  for (const name of isObject(labels) ? Object.keys(labels) : []) {
    if (!/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name.slice(name.indexOf('/') + 1))) {
      invalid('metadata.labels', name, labelName)
    }
  }
  return errors
}
