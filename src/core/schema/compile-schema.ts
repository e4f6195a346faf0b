import { type Extras, gatherExtras } from './extra-errors.ts'
import { type FieldError, type FieldErrorType, fieldError } from './field-error.ts'
import type { JsonSchema } from './json-schema.ts'
import { schemaNode } from './schema-node.ts'
import { type Shape, shapeValue } from './shape-value.ts'
import { check } from './validate.ts'

/** What becomes of an object that is written. */
export type Admission = Omit<Shape, 'value'> & {
  /** Pruned, with defaults filled in. */
  readonly object: unknown
  /** The API server's errors: fields and texts. The order is ours. */
  readonly problems: readonly FieldError[]
}

/** A schema, compiled: keep it for as long as objects of its version come. */
export type CompiledSchema = {
  /**
   * Does to an object what the API server does between decoding and storing: prunes, fills in
   * defaults, checks the schema, then its rules (CEL), which are skipped, with an error that says
   * so, when the object is too wrong for them. The input is not changed.
   *
   * @param old - the stored object of an update, as it was admitted
   */
  readonly admit: (object: unknown, old?: unknown) => Admission
  /** The object pruned alone, for another version to fill in its own defaults. */
  readonly prune: (object: unknown) => Shape
}

/** Compiles the structural schema of one version of a CRD. */
export function compileSchema(schema: JsonSchema): CompiledSchema {
  const node = schemaNode(schema)
  const problemsOf = (object: unknown, old: unknown): readonly FieldError[] => {
    const found = check(node, { value: object, path: '' })
    const extras: Extras = { embedded: [], lists: [], rules: [] }
    gatherExtras(node, { value: object, old, path: '' }, extras)
    found.add(...extras.embedded, ...extras.lists)
    if (!node.hasRules) return found.errors
    if (found.errors.some(({ type }) => blocking.has(type))) return [...found.errors, skippedRules]
    return [...found.errors, ...extras.rules.flatMap(([rule, of, pair]) => rule(of, pair))]
  }
  return {
    admit: (object, old) => {
      const { value, ...rest } = shapeValue(node, object, true)
      return { ...rest, object: value, problems: problemsOf(value, old) }
    },
    prune: (object) => shapeValue(node, object, false),
  }
}

const blocking: ReadonlySet<FieldErrorType> = new Set([
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

const skippedRules = fieldError('FieldValueInvalid', '<nil>', {
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; ' +
    'correct the existing errors to complete validation',
})
