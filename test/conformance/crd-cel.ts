import {
  admit,
  applyDefaults,
  type FieldError,
  type JsonSchema,
  prune,
} from '../../src/core/schema/index.ts'
import { compare, type Verdict } from './check.ts'

type Row = {
  readonly schema: JsonSchema
  readonly old?: unknown
  readonly object: unknown
  readonly errors?: readonly FieldError[]
  readonly compileErrors?: readonly FieldError[]
}

/** The CEL rules of one object, on create or, with `old`, on update. */
export function check({ schema, old, object, errors, compileErrors }: Row): Verdict {
  const stored = (value: unknown): unknown => applyDefaults(schema, prune(schema, value).value)
  const found = admit(schema, stored(object), old === undefined ? undefined : stored(old))
  if (compileErrors !== undefined) return compare(asSet(compileErrors), [])
  return compare(asSet(errors), asSet(found))
}

function asSet(errors: readonly FieldError[] | undefined): readonly string[] {
  const texts = (errors ?? []).map(({ type, field, detail }) => `${type} ${field}: ${detail}`)
  return [...new Set(texts)].sort()
}
