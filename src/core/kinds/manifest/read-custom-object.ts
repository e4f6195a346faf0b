import { type CompiledSchema, compileSchema, type FieldError } from '../../schema/index.ts'
import { convertToV1 } from '../conversion/convert.ts'
import { without } from '../conversion/json.ts'
import type { CrdKind } from '../crds.generated.ts'
import { type Crd, readCrd } from '../definition.ts'
import { type Fault, type ValuePath } from '../fault.ts'
import { kindTable } from '../kinds.table.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { readMeta } from '../read-meta.ts'
import type { ObjectByKind, Problem } from './manifest-object.ts'

/** An object in the form of v1, and what is wrong with it. */
export type ReadCustomObject = {
  readonly object: ObjectByKind[CrdKind]
  readonly faults: readonly Fault[]
}

/** Reads objects of the kinds of `crds/`; compiles the schema of each version at most once. */
export class CustomObjects {
  readonly #crds = new Map<CrdKind, Crd>()
  readonly #schemas = new Map<string, CompiledSchema>()

  /**
   * Reads an object of any served version into the form of v1 with its defaults.
   *
   * What its own version refuses is an error, and so is a missing `spec`. A field that it does not
   * know, and what only v1 refuses (such as more than 25 exclusions), is a warning. As on the way
   * into a cluster, a `status` has no part in that: it is kept when it is one, else left out.
   */
  read(kind: CrdKind, written: JsonObject): ReadCustomObject {
    const given = without(written, 'status')
    const [, version = ''] = String(given['apiVersion']).split('/')
    const schema = this.#schemaOf(kind, version)
    const latest = this.#schemaOf(kind, 'v1')
    if (schema === undefined || latest === undefined) {
      const message = `no matches for kind "${kind}" in version "${String(given['apiVersion'])}"`
      const faults = [{ path: ['apiVersion'], field: 'apiVersion', message }]
      return { object: typed(given), faults }
    }
    const pair = kindTable[kind].conversions[version]
    const admission = schema.admit(given)
    const pruned = objectIn(pair === undefined ? admission.object : schema.prune(given).value)
    const current = pair === undefined ? admission : latest.admit(convertToV1(pruned, pair))
    const errors = named(admission.problems)
    const late = errors.length > 0 || pair === undefined ? [] : named(current.problems)
    const unknown = admission.unknownFields.map((field) => ({ field, message: 'unknown field' }))
    const faults = [
      ...errors.map((error) => faultOf(given, error, 'error')),
      ...specFaults(pruned),
      ...late.map((error) => faultOf(given, error, 'warning')),
      ...unknown.map((error) => faultOf(given, error, 'warning')),
    ]
    // The definition gives a status to an object without one; that is the server's business.
    const object = without(objectIn(current.object), 'status')
    const status = isJsonObject(written['status']) ? written['status'] : undefined
    const ours = status && pair ? pair.statusToV1(status) : status
    return { object: typed({ ...object, ...(ours && statusIn(object, ours, latest)) }), faults }
  }

  #schemaOf(kind: CrdKind, version: string): CompiledSchema | undefined {
    const key = `${kind}/${version}`
    const cached = this.#schemas.get(key)
    if (cached !== undefined) return cached
    const crd = this.#crds.get(kind) ?? readCrd(kind)
    this.#crds.set(kind, crd)
    const definition = crd.spec.versions.find(({ name }) => name === version)
    if (definition === undefined) return undefined
    const schema = compileSchema(definition.schema.openAPIV3Schema)
    this.#schemas.set(key, schema)
    return schema
  }
}

/**
 * The definitions do not require a `spec`, and a cluster stores an object without one; the
 * controllers upstream then act on Go's zero values. All that we do starts from its fields.
 */
function specFaults({ spec }: JsonObject): readonly Fault[] {
  if (spec !== undefined && spec !== null) return []
  return [{ path: ['spec'], field: 'spec', message: 'Required value' }]
}

/** The status as the object would hold it; nothing when it is none. */
function statusIn(object: JsonObject, status: JsonObject, schema: CompiledSchema): JsonObject {
  const admission = schema.admit({ ...object, status })
  const isBroken = admission.problems.some(({ field }) => /^status(?:\.|$)/.test(field))
  const { status: admitted } = objectIn(admission.object)
  return isBroken ? {} : { status: admitted }
}

/** What became of an object is one still. */
function objectIn(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The schema has just checked it, and the types are printed from the schema. */
function typed(object: JsonObject): ObjectByKind[CrdKind] {
  return { ...object, metadata: readMeta(object) } as unknown as ObjectByKind[CrdKind]
}

/** The API server adds errors that name no field beside one that does; a person needs one. */
function named(errors: readonly FieldError[]): readonly Named[] {
  const withField = errors.filter(({ field }) => field !== '<nil>')
  return withField.length > 0 ? withField : errors
}

type Named = { readonly field: string; readonly message: string }

function faultOf(
  object: JsonObject,
  { field, message }: Named,
  severity: Problem['severity'],
): Fault {
  return { severity, path: pathOf(object, field), field, message }
}

/** Takes a field apart along the object itself: names of members may hold dots and brackets. */
function pathOf(object: unknown, field: string): ValuePath {
  if (field === '' || field === '<nil>') return []
  const text = field.replace(/^\./, '')
  const index = /^\[(\d+)\]/.exec(text)
  if (index !== null && Array.isArray(object)) {
    const at = Number(index[1])
    return [at, ...pathOf(object[at], text.slice(index[0].length))]
  }
  if (!isJsonObject(object)) return []
  const name = longestKey(object, text)
  return name === undefined ? [] : [name, ...pathOf(object[name], text.slice(name.length))]
}

/** Ends of names that are tried in one field: a name with more dots is found by its holder alone. */
const triedEnds = 64

/** The longest member that a field begins with; looked up, since there may be very many. */
function longestKey(object: JsonObject, text: string): string | undefined {
  let end = text.length
  for (let tries = 0; tries < triedEnds && end > 0; tries++) {
    const name = text.slice(0, end)
    if (Object.hasOwn(object, name)) return name
    end = Math.max(text.lastIndexOf('.', end - 1), text.lastIndexOf('[', end - 1))
  }
  return undefined
}
