import { attempt } from '../../base/index.ts'
import { formatDuration, parseDuration } from '../duration/index.ts'
import { fromByteText, toByteText, type Value } from '../fmt/index.ts'
import { parseInt } from '../quote/index.ts'
import { any, type Functions, fixed, type Surroundings, text } from './define.ts'
import { callFailure } from './failure.ts'
import { type Instant, zeroInstant } from './instant.ts'
import { parseTime } from './time-parse.ts'
import { goTime, time } from './time-value.ts'

const second = 1_000_000_000n
const longestDuration = (1n << 63n) - 1n

/** The units of `durationRound`, the largest first; a month has 30 days. */
const units: readonly (readonly [seconds: bigint, name: string])[] = [
  [31_536_000n, 'y'],
  [2_592_000n, 'mo'],
  [86_400n, 'd'],
  [3600n, 'h'],
  [60n, 'm'],
  [1n, 's'],
]

/** Times and durations. Local time is UTC, as it is in upstream's container. */
export function dateFunctions(surroundings: Surroundings): Functions {
  const modify = fixed([text, time], (duration, instant) =>
    goTime(moved(instant, parseDuration(fromByteText(duration)))),
  )
  return {
    toDate: fixed([text, text], (layout, value) =>
      goTime(attempt(() => parseTime(layout, value)) ?? zeroInstant),
    ),
    mustToDate: fixed([text, text], (layout, value) => goTime(parseTime(layout, value))),
    mustDateModify: modify,
    must_date_modify: modify,
    unixEpoch: fixed([time], ({ unix }) => String(unix)),
    ago: fixed([any], (value) => toByteText(formatDuration(age(value, surroundings)))),
    duration: fixed([any], (value) => {
      const seconds = secondsOf(value)
      return toByteText(formatDuration(BigInt.asIntN(64, seconds * second)))
    }),
    durationRound: fixed([any], (value) => rounded(durationOf(value, surroundings))),
  }
}

function moved(instant: Instant, duration: bigint): Instant {
  const total = BigInt(instant.nanosecond) + duration
  const seconds = total >= 0n ? total / second : -((second - 1n - total) / second)
  return {
    ...instant,
    unix: instant.unix + seconds,
    nanosecond: Number(total - seconds * second),
  }
}

/** An `int64`, or digits; an `int` counts for nothing, as upstream has it. */
function secondsOf(value: Value): bigint {
  if (value.kind === 'string') return attempt(() => parseInt(value.value)) ?? 0n
  return value.kind === 'int' && value.type.kind === 'int64' ? value.value : 0n
}

function durationOf(value: Value, surroundings: Surroundings): bigint {
  if (value.kind === 'string') return attempt(() => parseDuration(fromByteText(value.value))) ?? 0n
  if (value.kind === 'struct') return since(time.read(value), surroundings)
  return secondsOf(value)
}

/** How long ago a time, or a number of seconds since 1970, was; by the second. */
function age(value: Value, surroundings: Surroundings): bigint {
  if (value.kind === 'int') return since({ ...zeroInstant, unix: value.value }, surroundings)
  if (value.kind !== 'struct') return 0n
  const duration = since(time.read(value), surroundings)
  const rest = duration % second
  const size = rest < 0n ? -rest : rest
  const nearest = duration - rest + (size * 2n < second ? 0n : rest < 0n ? -second : second)
  return clamped(nearest)
}

function since(instant: Instant, { nowMs }: Surroundings): bigint {
  if (nowMs === undefined) throw callFailure('the time is not available here')
  const now = BigInt(Math.floor(nowMs())) * 1_000_000n
  return clamped(now - instant.unix * second - BigInt(instant.nanosecond))
}

function clamped(duration: bigint): bigint {
  if (duration > longestDuration) return longestDuration
  return duration < -longestDuration - 1n ? -longestDuration - 1n : duration
}

/** The largest unit of which there is more than one. */
function rounded(duration: bigint): string {
  const size = duration < 0n ? -duration : duration
  const unit = units.find(([seconds]) => size > seconds * second)
  return unit === undefined ? '0s' : `${size / (unit[0] * second)}${unit[1]}`
}
