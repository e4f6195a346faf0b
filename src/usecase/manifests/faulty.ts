import type { ManifestKind, Problem } from '../../core/kinds/index.ts'
import type { ObjectName } from '../../core/objects/index.ts'
import { type NamespaceHints, namespaceAt } from './namespaces.ts'
import { printPlace } from './place.ts'

/** An object that a file holds and that could not be read. */
export type FaultyObject = {
  readonly kind: ManifestKind
  /** `undefined` where not even that could be read. */
  readonly name: ObjectName | undefined
  /** Where the first thing is wrong with it, as `path:line`. */
  readonly place: string
}

/** The objects that were left out, each once however much is wrong with it. */
export function faultyObjects(
  problems: readonly Problem[],
  hints: NamespaceHints,
): readonly FaultyObject[] {
  const errors = problems.filter(({ severity, kind }) => severity === 'error' && kind !== undefined)
  const all = Map.groupBy(errors, ({ path, kind, name }) => JSON.stringify([path, kind, name]))
  return [...all.values()].flatMap(([first]) => {
    if (first?.kind === undefined) return []
    const { kind, path, line, name } = first
    return { kind, name: nameIn(name, path, hints), place: printPlace({ path, line }) }
  })
}

/** @param label - `namespace/name`, or the name alone */
function nameIn(
  label: string | undefined,
  path: string,
  hints: NamespaceHints,
): ObjectName | undefined {
  if (label === undefined) return undefined
  const [first = '', second] = label.split('/')
  if (second !== undefined) return { namespace: first, name: second }
  return { namespace: namespaceAt(path, hints), name: first }
}
