import type { ObjectId } from '../wire/refs.ts'

/**
 * What is remembered of objects from one run to the next, as texts by a key that names who asked
 * and in which version. An object id never changes its meaning, so nothing goes out of date; rows
 * may be lost at any time.
 */
export type ObjectMemory = {
  /** Texts by object id; ids that are not known are missing. */
  readonly get: (key: string, ids: readonly ObjectId[]) => Map<ObjectId, string>
  readonly put: (key: string, rows: ReadonlyMap<ObjectId, string>) => void
  /** Forgets all that is known by a key. */
  readonly forget: (key: string) => void
  readonly close: () => void
}

/** Under this key the memory has the root trees of commits that are in the mirror as a whole. */
export const rootKey = 'root'
