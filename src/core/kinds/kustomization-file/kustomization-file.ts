import type { JsonObject } from '../object.ts'

/** A `kustomization.yaml`, as far as it moves objects to another namespace. */
export type KustomizationFile = {
  readonly kind: 'KustomizationFile'
  /** Namespace that every object below is put into. */
  readonly namespace?: string
  /** Files and folders it includes, as written: `resources`, `bases` and `components`. */
  readonly resources: readonly string[]
}

const names: ReadonlySet<string> = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
])

/** Whether kustomize takes a file of this name for its own. */
export function isKustomizationFile(path: string): boolean {
  return names.has(path.slice(path.lastIndexOf('/') + 1))
}

/** Reads the few fields; what is not a text counts as absent. */
export function readKustomizationFile(object: JsonObject): KustomizationFile {
  const { namespace } = object
  const included = ['resources', 'bases', 'components'].flatMap((key) => {
    const list = object[key]
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
  })
  return {
    kind: 'KustomizationFile',
    ...(typeof namespace === 'string' && namespace !== '' && { namespace }),
    resources: included,
  }
}
