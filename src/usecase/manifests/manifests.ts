import type { ManifestObject, Problem } from '../../core/kinds/index.ts'
import type { Kind, ObjectOf, Objects } from '../../core/objects/index.ts'
import { type Definition, groupDefinitions, onlyOne } from './definitions.ts'
import { type FaultyObject, faultyObjects } from './faulty.ts'
import { type NamespaceHints, namespaceAt } from './namespaces.ts'
import type { Place } from './place.ts'

/** The objects of one tree, each under the name that a cluster would know it by. */
export type Manifests = Objects & {
  /** Where an object of these is defined; `undefined` for any other. */
  readonly placeOf: (object: ObjectOf<Kind>) => Place | undefined
  /** What was written, too, and left out. */
  readonly faulty: readonly FaultyObject[]
  /**
   * The same objects, with every definition of those kinds: `list` gives them all, `get` the first.
   *
   * A repository of several clusters defines names more than once. An update must refuse to guess
   * between them; a look at the whole tree takes them all.
   */
  readonly withEveryDefinition: (kinds: readonly Kind[]) => Manifests
}

/**
 * Sorts what was read from manifests by kind and name; `list` keeps the order of reading.
 *
 * A tree in which a name of a kind is defined twice and differently is refused by `get` of that
 * name and by every `list` of the kind: which of the objects a cluster has is not known.
 *
 * @param fallback - namespace of objects for which the tree names none
 * @param problems - what was found beside the objects
 */
export function manifestsOf(
  objects: readonly ManifestObject[],
  fallback: string,
  problems: readonly Problem[] = [],
): Manifests {
  const hints = namespaceHints(objects, fallback)
  const definitions = objects.flatMap((one) =>
    one.kind === 'KustomizationFile' ? [] : [definitionOf(one, hints)],
  )
  const byKind = Map.groupBy(definitions, ({ object }) => object.kind)
  const groups = new Map([...byKind].map(([kind, all]) => [kind, groupDefinitions(all)]))
  const places = new Map(definitions.map(({ object, place }) => [object, place]))
  const origin = {
    placeOf: (object: ObjectOf<Kind>) => places.get(object),
    faulty: faultyObjects(problems, hints),
  }
  return viewOf(groups, origin, [])
}

type Groups = ReadonlyMap<Kind, ReadonlyMap<string, readonly Definition[]>>

function viewOf(
  groups: Groups,
  origin: Pick<Manifests, 'placeOf' | 'faulty'>,
  tangled: readonly Kind[],
): Manifests {
  const lists = new Map<Kind, Map<string, ObjectOf<Kind>[]>>()
  const all = (kind: Kind): ObjectOf<Kind>[] =>
    [...(groups.get(kind)?.values() ?? [])].flatMap((group) =>
      tangled.includes(kind) ? group.map(({ object }) => object) : (onlyOne(group) ?? []),
    )
  const allOf = (kind: Kind, namespace: string): readonly ObjectOf<Kind>[] => {
    const list = lists.get(kind) ?? Map.groupBy(all(kind), ({ metadata }) => metadata.namespace)
    lists.set(kind, list)
    return list.get(namespace) ?? []
  }
  const find = (kind: Kind, namespace: string, name: string): ObjectOf<Kind> | undefined => {
    const group = groups.get(kind)?.get(`${namespace}/${name}`) ?? []
    return tangled.includes(kind) ? group[0]?.object : onlyOne(group)
  }
  return {
    // The groups of a kind hold objects of that kind; the compiler cannot tie the two together.
    get: find as Objects['get'],
    list: ((kind: Kind, namespace?: string) =>
      namespace === undefined ? all(kind) : allOf(kind, namespace)) as Objects['list'],
    ...origin,
    withEveryDefinition: (kinds) => viewOf(groups, origin, kinds),
  }
}

function definitionOf(
  manifest: Exclude<ManifestObject, { readonly kind: 'KustomizationFile' }>,
  hints: NamespaceHints,
): Definition {
  const { path, line, object } = manifest
  const written = manifest.namespace ?? namespaceAt(path, hints)
  const namespace = manifest.kind === 'Namespace' ? '' : written
  // Only the namespace is filled in; a spread forgets which kind of the union it was.
  const known = { ...object, metadata: { ...object.metadata, namespace } } as ObjectOf<Kind>
  return { object: known, place: { path, line } }
}

function namespaceHints(objects: readonly ManifestObject[], fallback: string): NamespaceHints {
  const folders = new Map<string, string>()
  const targets = new Map<string, string>()
  for (const one of objects) {
    if (one.kind === 'KustomizationFile' && one.object.namespace !== undefined) {
      folders.set(one.path.slice(0, Math.max(0, one.path.lastIndexOf('/'))), one.object.namespace)
    }
    if (one.kind === 'Kustomization' && one.object.spec.targetNamespace !== undefined) {
      targets.set(cleanFolder(one.object.spec.path ?? ''), one.object.spec.targetNamespace)
    }
  }
  return { folders, targets, fallback }
}

/** `./clusters/a/` and `clusters/a` are one folder. */
function cleanFolder(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/')
}
