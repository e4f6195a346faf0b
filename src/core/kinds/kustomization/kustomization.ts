import { isJsonObject, type JsonObject, type ObjectMeta } from '../object.ts'
import { readMeta } from '../read-meta.ts'

/** A Flux Kustomization, as far as it says where and into which namespace a folder is applied. */
export type Kustomization = {
  readonly kind: 'Kustomization'
  readonly metadata: ObjectMeta
  readonly spec: {
    /** Folder below the source's root; the root when absent. */
    readonly path?: string
    /** Namespace that every object of the folder is put into. */
    readonly targetNamespace?: string
    readonly sourceRef?: {
      readonly kind: string
      readonly name: string
      readonly namespace?: string
    }
  }
}

/** Reads the few fields; what is not a text counts as absent (the fields are not ours to judge). */
export function readKustomization(object: JsonObject): Kustomization {
  const spec = isJsonObject(object['spec']) ? object['spec'] : {}
  const source = isJsonObject(spec['sourceRef']) ? spec['sourceRef'] : undefined
  return {
    kind: 'Kustomization',
    metadata: readMeta(object),
    spec: {
      ...texts(spec, ['path', 'targetNamespace']),
      ...(source !== undefined && {
        sourceRef: { kind: '', name: '', ...texts(source, ['kind', 'name', 'namespace']) },
      }),
    },
  }
}

function texts<Key extends string>(
  object: JsonObject,
  keys: readonly Key[],
): { readonly [K in Key]?: string } {
  const fields: { [K in Key]?: string } = {}
  for (const key of keys) {
    const value = object[key]
    if (typeof value === 'string' && value !== '') fields[key] = value
  }
  return fields
}
