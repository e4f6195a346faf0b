import type { Value } from '../fmt/index.ts'

/** Whether sprig takes a value for empty: nil, zero, false, nothing inside. Structs never are. */
export function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case 'nil':
      return true
    case 'slice':
      return value.items.length === 0
    case 'map':
      return value.entries.size === 0
    case 'complex':
      return value.re === 0 && value.im === 0
    case 'pointer':
      return value.target === undefined
    case 'bool':
      return !value.value
    default:
      return 'value' in value && ['', 0, 0n].includes(value.value)
  }
}
