import type { Meter, Value } from '../fmt/index.ts'

/** A copy that shares nothing with the original. */
export function deepCopy(value: Value, meter: Meter): Value {
  meter.charge(1)
  if (value.kind !== 'slice' && value.kind !== 'map') return value
  const level = meter.enter()
  const copy = copyOf(value, meter)
  level.leave()
  return copy
}

function copyOf(value: Extract<Value, { kind: 'slice' | 'map' }>, meter: Meter): Value {
  if (value.kind === 'slice') {
    return { ...value, items: value.items.map((item) => deepCopy(item, meter)) }
  }
  const entries = [...value.entries].map(
    ([id, entry]) => [id, { key: entry.key, value: deepCopy(entry.value, meter) }] as const,
  )
  return { ...value, entries: new Map(entries) }
}
