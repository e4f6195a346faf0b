import { formatDuration, parseDuration } from '../../../golang/duration/index.ts'
import type { JsonObject } from '../object.ts'

const v1Any = /^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/
const v1WithoutHours = /^([0-9]+(\.[0-9]+)?(ms|s|m))+$/

const nsPerMs = 1_000_000n

/** What v1 asks of one duration. */
export type DurationRule = { readonly hours: boolean; readonly floorNs: bigint }

/** Intervals: any Go unit down to milliseconds, not negative. */
export const interval: DurationRule = { hours: true, floorNs: 0n }

/** Timeouts of scans and Git operations: no hours in the pattern, at least a second. */
export const timeout: DurationRule = { hours: false, floorNs: 1000n * nsPerMs }

/**
 * Rewrites a duration of an old version so that v1's pattern takes it (image-reflector §2.1
 * item 4): before 0.22 any Go unit, a sign, or a bare `0` was fine.
 *
 * A text that v1 takes stays as it is; other ones become the same length of time, raised to the
 * rule's floor and cut to milliseconds. What is no duration stays, for the schema to refuse.
 */
export function withDurations(
  spec: JsonObject,
  rules: Readonly<Record<string, DurationRule>>,
): JsonObject {
  const rewritten = Object.entries(rules).flatMap(([name, rule]) => {
    const value = spec[name]
    return typeof value === 'string' ? [[name, toV1(value, rule)] as const] : []
  })
  return { ...spec, ...Object.fromEntries(rewritten) }
}

function toV1(text: string, { hours, floorNs }: DurationRule): string {
  if ((hours ? v1Any : v1WithoutHours).test(text)) return text
  let ns: bigint
  try {
    ns = parseDuration(text)
  } catch {
    return text
  }
  const atLeast = ns < floorNs ? floorNs : ns
  if (hours) return formatDuration(atLeast - (atLeast % nsPerMs))
  const ms = atLeast / nsPerMs
  return `${ms / 60_000n}m${(ms / 1000n) % 60n}s${ms % 1000n === 0n ? '' : `${ms % 1000n}ms`}`
}
