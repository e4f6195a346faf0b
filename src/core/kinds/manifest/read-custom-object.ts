import { admit, applyDefaults, type JsonSchema, type Programs, prune } from '../../schema/index.ts'
import { convertToV1 } from '../conversion/convert.ts'
import { without } from '../conversion/json.ts'
import type { CrdKind } from '../crds.generated.ts'
import { type Crd, readCrd, versionPairs } from '../definition.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import { readMeta } from '../read-meta.ts'
import type { ObjectByKind, Problem } from './manifest-object.ts'
import type { ValuePath } from './parse.ts'

/** What is wrong with one field, before it is known where the object stands. */
export type Fault = {
  readonly severity?: Problem['severity']
  readonly path: ValuePath
  /** The field as the API server writes it. */
  readonly field?: string
  readonly message: string
}

export type ReadCustomObject = {
  readonly object: ObjectByKind[CrdKind]
  readonly faults: readonly Fault[]
}

/** Reads objects of the kinds of `crds/`; parses each definition at most once. */
export class CustomObjects {
  readonly #crds = new Map<CrdKind, Crd>()
  readonly #programs: Programs = new Map()

  /**
   * Reads an object of any served version into the form of v1 with its defaults.
   *
   * What its own version refuses is an error, and so is a missing `spec`. A field that it does not
   * know, and what only v1 refuses (such as more than 25 exclusions), is a warning. A `status` is
   * left out: it belongs to a cluster, not to a file.
   */
  read(kind: CrdKind, written: JsonObject): ReadCustomObject {
    const given = without(written, 'status')
    const [, version = ''] = String(given['apiVersion']).split('/')
    const schema = this.#schemaOf(kind, version)
    const latest = this.#schemaOf(kind, 'v1')
    if (schema === undefined || latest === undefined) {
      const message = `no matches for kind "${kind}" in version "${String(given['apiVersion'])}"`
      const object = { ...given, metadata: readMeta(given) } as unknown as ObjectByKind[CrdKind]
      return { object, faults: [{ path: ['apiVersion'], field: 'apiVersion', message }] }
    }
    const pruned = prune(schema, given)
    const admitted = applyDefaults(schema, pruned.value)
    const errors = namedErrors(schema, admitted, this.#programs)
    const unknown = pruned.unknownFields.map(
      (field): Fault => faultOf(given, { field, message: 'unknown field' }, 'warning'),
    )
    const pair = versionPairs[kind][version]
    const current = isJsonObject(pruned.value) ? pruned.value : {}
    const converted = pair === undefined ? current : convertToV1(current, pair)
    const object = applyDefaults(latest, converted)
    const late =
      errors.length > 0 || pair === undefined ? [] : namedErrors(latest, object, this.#programs)
    const faults = [
      ...errors.map((error) => faultOf(given, error, 'error')),
      ...specFaults(current),
      ...late.map((error) => faultOf(given, error, 'warning')),
      ...unknown,
    ]
    // The schema was just checked, and the types are printed from it.
    const rest = without(object as JsonObject, 'status')
    const typed = { ...rest, metadata: readMeta(rest) } as unknown as ObjectByKind[CrdKind]
    return { object: typed, faults }
  }

  #schemaOf(kind: CrdKind, version: string): JsonSchema | undefined {
    const crd = this.#crds.get(kind) ?? readCrd(kind)
    this.#crds.set(kind, crd)
    return crd.spec.versions.find(({ name }) => name === version)?.schema.openAPIV3Schema
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

/** The API server adds errors that name no field beside one that does; a person needs one. */
function namedErrors(schema: JsonSchema, object: unknown, programs: Programs): readonly Named[] {
  const errors = admit(schema, object, { programs })
  const named = errors.filter(({ field }) => field !== '<nil>')
  return named.length > 0 ? named : errors
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
  const name = Object.keys(object)
    .filter((key) => text === key || text.startsWith(`${key}.`) || text.startsWith(`${key}[`))
    .sort((a, b) => b.length - a.length)[0]
  return name === undefined ? [] : [name, ...pathOf(object[name], text.slice(name.length))]
}
