import { attempt } from '../../base/index.ts'
import { fromByteText, type Value } from '../fmt/index.ts'
import { parseFloat, parseInt } from '../quote/index.ts'

/**
 * `cast.ToInt64` of spf13/cast: whatever a value has of a whole number, else zero.
 *
 * Text counts in base 10, or by its prefix (`0x1f`, `010`), with `.0` at the end forgiven.
 */
export function toInt64(value: Value): bigint {
  switch (value.kind) {
    case 'int':
    case 'uint':
      return BigInt.asIntN(64, value.value)
    case 'float':
      return truncated(value.value)
    case 'bool':
      return value.value ? 1n : 0n
    case 'string':
      return attempt(() => parseInt(cutZeros(value.value), 0)) ?? 0n
    default:
      return 0n
  }
}

/** `cast.ToFloat64`: likewise. */
export function toFloat64(value: Value): number {
  switch (value.kind) {
    case 'int':
    case 'uint':
    case 'float':
      return Number(value.value)
    case 'bool':
      return value.value ? 1 : 0
    case 'string':
      return attempt(() => parseFloat(fromByteText(value.value))) ?? 0
    default:
      return 0
  }
}

/** Go leaves the result open beyond 64 bits; on amd64 it is the smallest int64. */
function truncated(float: number): bigint {
  const limit = 2 ** 63
  if (!(float >= -limit && float < limit)) return -(1n << 63n)
  return BigInt(Math.trunc(float))
}

/** Walks from the end over zeros and points, and cuts at the first point with a zero behind. */
function cutZeros(text: string): string {
  let hasZero = false
  for (let at = text.length - 1; at >= 0; at--) {
    const char = text.charAt(at)
    if (char === '.' && hasZero) return text.slice(0, at)
    if (char === '0') hasZero = true
    else if (char !== '.') return text
  }
  return text
}
