import type { Kind, ObjectName, ObjectOf, Objects } from './objects.ts'

/** Objects as a watch fills them: each event puts or deletes one. */
export type MemoryObjects = Objects & {
  /** Adds the object, or replaces the one of its name. */
  readonly put: (object: ObjectOf<Kind>) => void
  /** Does nothing when there is no such object: a watch may repeat itself. */
  readonly delete: (kind: Kind, name: ObjectName) => void
}

/** By namespace, then by name. */
type Shelf = Map<string, Map<string, ObjectOf<Kind>>>

/** Objects in memory, none at first. */
export function memoryObjects(): MemoryObjects {
  const shelves = new Map<Kind, Shelf>()
  // Only objects of a kind are put on its shelf; the compiler cannot tie the two together.
  const folderOf = <K extends Kind>(kind: K, namespace: string) =>
    shelves.get(kind)?.get(namespace) as ReadonlyMap<string, ObjectOf<K>> | undefined
  return {
    get: (kind, namespace, name) => folderOf(kind, namespace)?.get(name),
    list: (kind, namespace) => {
      const namespaces = namespace === undefined ? shelves.get(kind)?.keys() : [namespace]
      return [...(namespaces ?? [])].flatMap((one) => [...(folderOf(kind, one)?.values() ?? [])])
    },
    put: (object) => {
      const { namespace, name } = object.metadata
      const shelf: Shelf = shelves.get(object.kind) ?? new Map()
      const folder = shelf.get(namespace) ?? new Map()
      shelves.set(object.kind, shelf.set(namespace, folder.set(name, object)))
    },
    delete: (kind, { namespace, name }) => {
      shelves.get(kind)?.get(namespace)?.delete(name)
    },
  }
}
