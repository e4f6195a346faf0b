import { Failure } from '../../base/index.ts'

/** An object of the tree with the place that it was read from. */
export type Entry<T> = {
  readonly namespace: string
  readonly name: string
  /** Repository path and 1-based line of the document. */
  readonly path: string
  readonly line: number
  readonly object: T
}

/** Objects of one kind by `namespace/name`; a name may stand for several places. */
export type Catalog<T> = {
  readonly kind: string
  readonly entries: ReadonlyMap<string, readonly Entry<T>[]>
}

export type CatalogCode = 'DUPLICATE_OBJECT'

/** Groups entries by name, dropping repetitions of the same content. */
export function catalogOf<T>(kind: string, all: readonly Entry<T>[]): Catalog<T> {
  const entries = new Map<string, Entry<T>[]>()
  for (const entry of all) {
    const key = `${entry.namespace}/${entry.name}`
    const known = entries.get(key)
    if (known === undefined) entries.set(key, [entry])
    else if (!known.some((one) => isSame(one.object, entry.object))) known.push(entry)
  }
  return { kind, entries }
}

/**
 * The object of that name.
 *
 * @throws {Failure} `DUPLICATE_OBJECT` when two files say different things under one name:
 *   trees of several clusters repeat names, and picking one of them would be a guess
 */
export function lookUp<T>(
  catalog: Catalog<T>,
  namespace: string,
  name: string,
): Entry<T> | undefined {
  const found = catalog.entries.get(`${namespace}/${name}`)
  return found === undefined ? undefined : only(catalog.kind, found)
}

/**
 * Every object of the catalog, ordered as read.
 *
 * @throws {Failure} `DUPLICATE_OBJECT`, see {@link lookUp}
 */
export function listEntries<T>(catalog: Catalog<T>): readonly Entry<T>[] {
  return [...catalog.entries.values()].flatMap((found) => only(catalog.kind, found) ?? [])
}

function only<T>(kind: string, found: readonly Entry<T>[]): Entry<T> | undefined {
  const [first, second] = found
  if (first === undefined || second === undefined) return first
  throw new Failure<CatalogCode>(
    'DUPLICATE_OBJECT',
    `${kind} '${first.namespace}/${first.name}' is defined twice, and differently: ${placeOf(first)} and ${placeOf(second)}; narrow with --path`,
    { facts: { kind, namespace: first.namespace, name: first.name } },
  )
}

/** `path:line`, as editors and terminals understand it. */
export function placeOf(entry: Pick<Entry<unknown>, 'path' | 'line'>): string {
  return `${entry.path}:${entry.line}`
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
