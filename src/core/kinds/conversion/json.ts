import { isJsonObject, type JsonObject } from '../object.ts'

/** Whether two JSON values are the same; the order of members does not count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  )
}

/**
 * `original` with what changed from `before` to `after`, member by member; lists count as one value.
 */
export function replay(original: JsonObject, before: JsonObject, after: JsonObject): JsonObject {
  const names = new Set([...Object.keys(original), ...Object.keys(after)])
  const members: [string, unknown][] = []
  for (const name of names) {
    const merged = replayMember(original[name], before[name], after[name])
    if (merged !== undefined) members.push([name, merged])
  }
  return Object.fromEntries(members)
}

function replayMember(original: unknown, before: unknown, after: unknown): unknown {
  if (isEqual(before, after)) return original
  if (isJsonObject(original) && isJsonObject(after)) {
    return replay(original, isJsonObject(before) ? before : {}, after)
  }
  return after
}

/** The value at a path of member names; `undefined` where there is none. */
export function memberAt(object: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    object,
  )
}

/** A copy with the value at a path set, or left out when it is `undefined`. */
export function withMember(
  object: JsonObject,
  path: readonly string[],
  value: unknown,
): JsonObject {
  const [name, ...rest] = path
  if (name === undefined) return object
  const { [name]: current, ...others } = object
  const inner =
    rest.length === 0 ? value : withMember(isJsonObject(current) ? current : {}, rest, value)
  return inner === undefined ? others : { ...object, [name]: inner }
}

/** A copy without the named members. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
}
