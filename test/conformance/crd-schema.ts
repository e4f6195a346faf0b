import {
  compileSchema,
  type FieldError,
  type JsonSchema,
  validateSchema,
} from '../../src/core/schema/index.ts'
import { compare, type Verdict } from './check.ts'

type Row = {
  readonly schema: JsonSchema
  readonly object: unknown
  readonly pruned?: unknown
  readonly unknownFields?: readonly string[]
  readonly defaulted?: unknown
  readonly errors?: readonly FieldError[]
  readonly schemaErrors?: readonly FieldError[]
  readonly error?: string
}

/** Pruning, defaulting and validation of one object; the texts of decoding errors are Go's own. */
export function check(row: Row): Verdict {
  const schemaErrors = validateSchema(row.schema)
  if (row.schemaErrors !== undefined || schemaErrors.length > 0) {
    return compare(asSet(row.schemaErrors), asSet(schemaErrors))
  }
  const compiled = compileSchema(row.schema)
  const pruned = compiled.prune(row.object)
  if (row.error !== undefined || pruned.error !== undefined) {
    return compare(row.error !== undefined, pruned.error !== undefined)
  }
  const admission = compiled.admit(row.object)
  const expectedPruned = row.pruned ?? row.object
  return compare(
    {
      pruned: expectedPruned,
      unknownFields: row.unknownFields ?? [],
      defaulted: row.defaulted ?? expectedPruned,
      errors: asSet(row.errors),
    },
    {
      pruned: pruned.value,
      unknownFields: admission.unknownFields,
      defaulted: admission.object,
      errors: asSet(admission.problems),
    },
  )
}

function asSet(errors: readonly FieldError[] | undefined): readonly string[] {
  const texts = (errors ?? []).map(({ type, field, detail }) => `${type} ${field}: ${detail}`)
  return [...new Set(texts)].sort()
}
