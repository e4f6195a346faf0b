import type { JsonObject, ObjectMeta } from '../object.ts'
import { readMeta } from '../read-meta.ts'

/** A Namespace, as far as an ImageRepository's `accessFrom` asks for its labels. */
export type Namespace = { readonly kind: 'Namespace'; readonly metadata: ObjectMeta }

/** Reads the metadata. */
export function readNamespace(object: JsonObject): Namespace {
  return { kind: 'Namespace', metadata: readMeta(object) }
}
