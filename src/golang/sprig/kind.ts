import type { Value } from '../fmt/index.ts'

/** `reflect.Kind` of a value as text. */
export function kindName(value: Value): string {
  return value.kind === 'nil' ? 'invalid' : value.type.kind
}
