import { quote } from '../../golang/quote/index.ts'

/** The kinds of `field.Error` in k8s.io/apimachinery, by their names there. */
export type FieldErrorType =
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueRequired'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'

/** What the API server finds wrong with one field: `field: message`. */
export type FieldError = {
  readonly type: FieldErrorType
  /** Path such as `spec.items[0].name`; `<nil>` where the API server names no field. */
  readonly field: string
  readonly detail: string
  /** The API server's text without the field: `Invalid value: "x": …`. */
  readonly message: string
}

type FieldErrorOptions = { readonly value?: unknown; readonly detail?: string }

const titles: Readonly<Record<FieldErrorType, string>> = {
  FieldValueDuplicate: 'Duplicate value',
  FieldValueForbidden: 'Forbidden',
  FieldValueInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueRequired: 'Required value',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
  FieldValueTypeInvalid: 'Invalid value',
}

const withoutValue: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueForbidden',
  'FieldValueRequired',
  'FieldValueTooLong',
])

/** Builds an error with the text of `field.Error.ErrorBody`. */
export function fieldError(
  type: FieldErrorType,
  field: string,
  { value, detail = '' }: FieldErrorOptions = {},
): FieldError {
  const parts = [titles[type]]
  if (!withoutValue.has(type)) parts.push(printValue(value))
  if (detail !== '') parts.push(detail)
  return { type, field, detail, message: parts.join(': ') }
}

/** A member's path; names are put in as they are, dots and slashes included. */
export function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function printValue(value: unknown): string {
  return typeof value === 'string' ? quote(value) : JSON.stringify(value ?? null)
}
