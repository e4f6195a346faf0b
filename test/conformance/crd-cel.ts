import {
  compileSchema,
  type FieldError,
  type JsonSchema,
  validateSchema,
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
  const schemaErrors = validateSchema(schema)
  if (compileErrors !== undefined || schemaErrors.length > 0) {
    return compare(asSet(compileErrors), asSet(schemaErrors))
  }
  const compiled = compileSchema(schema)
  const stored = old === undefined ? undefined : compiled.admit(old).object
  return compare(asSet(errors), asSet(compiled.admit(object, stored).problems))
}

function asSet(errors: readonly FieldError[] | undefined): readonly string[] {
  const texts = (errors ?? []).map(({ type, field, detail }) => {
    // The compiler's own words come with a drawing of the place; that it refuses is what counts.
    return `${type} ${field}: ${detail.replace(/(?<=compilation failed: ).*/s, '')}`
  })
  return [...new Set(texts)].sort()
}
