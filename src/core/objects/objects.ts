import type { ObjectByKind } from '../kinds/index.ts'

/** The kinds that a cluster knows objects of; a `kustomization.yaml` is a file and no object. */
export type Kind = Exclude<keyof ObjectByKind, 'KustomizationFile'>

/** An object by its name; a Namespace, which is in none, has the namespace `''`. */
export type ObjectName = { readonly namespace: string; readonly name: string }

/** An object of a kind as a cluster knows it: its namespace is always filled in. */
export type ObjectOf<K extends Kind> = ObjectByKind[K] & { readonly metadata: ObjectName }

/**
 * The objects that a decision is made on, wherever they come from: manifests or a watch.
 *
 * Both methods are cheap and may be called as often as one likes. As long as nothing changes, the
 * same object comes back each time, so an object may be the key of a map.
 */
export type Objects = {
  /**
   * The object of that name, if there is one.
   *
   * @throws {Failure} `DUPLICATE_OBJECT` where several definitions contend for the name, which
   *   only files can do
   */
  readonly get: <K extends Kind>(
    kind: K,
    namespace: string,
    name: string,
  ) => ObjectOf<K> | undefined
  /**
   * The objects of a kind, each once: all of them, or those of one namespace.
   *
   * @throws {Failure} `DUPLICATE_OBJECT`, see `get`
   */
  readonly list: <K extends Kind>(kind: K, namespace?: string) => Iterable<ObjectOf<K>>
}

/** The name alone of an object. */
export function nameOf({ metadata }: { readonly metadata: ObjectName }): ObjectName {
  return { namespace: metadata.namespace, name: metadata.name }
}

/** `namespace/name`, as people write it. */
export function printName({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`
}

/** For decisions that no object has a say in. */
export const noObjects: Objects = { get: () => undefined, list: () => [] }
