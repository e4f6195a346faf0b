import { Failure } from '../../base/index.ts'
import { type Kind, type ObjectOf, printName } from '../../core/objects/index.ts'
import { type Place, printPlace } from './place.ts'

/** One object as some file defines it; a tree of several clusters may define a name repeatedly. */
export type Definition<K extends Kind = Kind> = {
  readonly object: ObjectOf<K>
  readonly place: Place
}

/** Code of a name with several definitions. */
export type DefinitionCode = 'DUPLICATE_OBJECT'

/** Groups definitions by `namespace/name`, dropping repetitions of the same content. */
export function groupDefinitions(
  all: readonly Definition[],
): ReadonlyMap<string, readonly Definition[]> {
  const groups = new Map<string, Definition[]>()
  for (const definition of all) {
    const name = printName(definition.object.metadata)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [definition])
    else if (!group.some((one) => isSame(one.object, definition.object))) group.push(definition)
  }
  return groups
}

/**
 * The one object that a name stands for.
 *
 * @throws {Failure} `DUPLICATE_OBJECT` when files say different things under one name: trees of
 *   several clusters repeat names, and picking one of them would be a guess
 */
export function onlyOne([first, second]: readonly Definition[]): ObjectOf<Kind> | undefined {
  if (first === undefined || second === undefined) return first?.object
  const { kind, metadata } = first.object
  const { namespace, name } = metadata
  throw new Failure<DefinitionCode>(
    'DUPLICATE_OBJECT',
    `${kind} '${printName(metadata)}' is defined twice, and differently: ${printPlace(first.place)} and ${printPlace(second.place)}`,
    { advice: 'narrow-path', facts: { kind, namespace, name } },
  )
}

/** Structural equality of JSON values, maps and bytes; key order does not count. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (a instanceof Map && b instanceof Map) {
    return isSame(Object.fromEntries(a), Object.fromEntries(b))
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const left = Object.entries(a).filter(([, value]) => value !== undefined)
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined))
  if (Array.isArray(a) !== Array.isArray(b) || left.length !== right.size) return false
  return left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
}
