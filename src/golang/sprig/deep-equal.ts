import { goFloat, isSameType, type Meter, type Value } from '../fmt/index.ts'

/** `reflect.DeepEqual`: same type, same content; a nil list differs from an empty one. */
export function isDeepEqual(a: Value, b: Value, meter: Meter): boolean {
  meter.charge(1)
  if (a.kind === 'nil' || b.kind === 'nil') return a.kind === b.kind
  if (!isSameType(a.type, b.type)) return false
  if ('value' in a && 'value' in b) return a.value === b.value
  if (isNil(a) !== isNil(b)) return false
  const [left, right] = [partsOf(a), partsOf(b)]
  if (left.size !== right.size) return false
  const level = meter.enter()
  const equal = [...left].every(([key, part]) => {
    const other = right.get(key)
    return other !== undefined && isDeepEqual(part, other, meter)
  })
  level.leave()
  return equal
}

function isNil(value: Value): boolean {
  return 'isNil' in value && value.isNil === true
}

/** What a value is made of, by place. */
function partsOf(value: Value): ReadonlyMap<string | number, Value> {
  switch (value.kind) {
    case 'slice':
      return new Map(value.items.entries())
    case 'struct':
      return new Map(value.fields.entries())
    case 'map':
      return new Map([...value.entries].map(([key, entry]) => [key, entry.value]))
    case 'pointer':
      return new Map(value.target === undefined ? [] : [[0, value.target]])
    case 'complex':
      return new Map([goFloat(value.re), goFloat(value.im)].entries())
    default:
      return new Map()
  }
}
