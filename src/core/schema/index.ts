/**
 * Structural schemas of any CRD: prune, default, validate, with the API server's paths and texts.
 *
 * Belongs here: what apiextensions-apiserver (k8s.io v0.36) does to an object between decoding and
 * storing. Does not: what our kinds look like (core/kinds), typed built-in kinds.
 */
export { validateSchema } from './check-schema.ts'
export { type Admission, type CompiledSchema, compileSchema } from './compile-schema.ts'
export type { FieldError } from './field-error.ts'
export type { JsonSchema, Rule } from './json-schema.ts'
