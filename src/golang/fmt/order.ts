/**
 * A map's entries in the order in which `fmt` prints them and templates range over them
 * (`internal/fmtsort`): numbers by size, text by bytes, structs field by field.
 */
import type { Entry, GoMap, Value } from './model.ts'
/** The entries in the order in which `fmt` and `text/template` go through a map. */
export function sortedEntries(map: GoMap): readonly Entry[] {
  return [...map.entries.values()].sort((a, b) => compareKeys(a.key, b.key))
}

function compareKeys(a: Value, b: Value): number {
  if (a.kind === 'struct' && b.kind === 'struct') {
    for (const [index, field] of a.fields.entries()) {
      const other = b.fields[index]
      const order = other === undefined ? 1 : compareKeys(field, other)
      if (order !== 0) return order
    }
    return 0
  }
  if (!('value' in a) || !('value' in b)) return 0
  if (a.value === b.value) return 0
  return a.value < b.value ? -1 : 1
}
