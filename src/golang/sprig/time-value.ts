import { dayOfYear, fromUnix, toUnix, weekdayOf } from '../civil/index.ts'
import {
  type Func,
  funcOf,
  type GoType,
  goBool,
  goInt,
  goInt64,
  goString,
  goStruct,
  goUint64,
  int64Type,
  intType,
  type Struct,
  stringType,
  uint64Type,
  type Value,
} from '../fmt/index.ts'
import type { Param } from './define.ts'
import { callFailure } from './failure.ts'
import { type Instant, zeroInstant } from './instant.ts'
import { formatTime } from './time-format.ts'
import { monthNames, weekdayNames } from './time-layout.ts'

const nanosecondsPerSecond = 1_000_000_000n

/** The form in which a time prints itself. */
const ownLayout = '2006-01-02 15:04:05.999999999 -0700 MST'
const jsonLayout = '2006-01-02T15:04:05.999999999Z07:00'

const timeType: GoType = { name: 'time.Time', kind: 'struct' }
const locationType: GoType = { name: '*time.Location', kind: 'ptr' }

/** A `time.Time` parameter. */
export const time: Param<Instant> = { type: timeType, read: instantOf }

/** A `time.Time` with the methods that need no other types. */
export function goTime(instant: Instant): Struct {
  const type: GoType = {
    ...timeType,
    fields: [
      { name: 'wall', type: uint64Type },
      { name: 'ext', type: int64Type },
      { name: 'loc', type: locationType },
    ],
    methods: { ...texts(instant), ...parts(instant), ...comparisons(instant) },
  }
  const location: Value = { kind: 'pointer', type: locationType, target: goString('Local') }
  const fields = [goUint64(instant.nanosecond), goInt64(instant.unix - zeroInstant.unix), location]
  return goStruct(type, fields)
}

function instantOf(value: Value): Instant {
  const [wall, ext] = value.kind === 'struct' ? value.fields : []
  if (wall?.kind !== 'uint' || ext?.kind !== 'int') throw callFailure('not a time')
  const offset = value.kind === 'struct' ? offsetOf(value) : zeroInstant
  return { ...offset, unix: ext.value + zeroInstant.unix, nanosecond: Number(wall.value) }
}

/** The zone travels in the type's methods, as Go's does behind a pointer. */
function offsetOf(value: Struct): Pick<Instant, 'offset' | 'zone'> {
  const text = callText(value, 'String')
  const [, sign, hours, minutes, zone = ''] = / ([+-])(\d\d)(\d\d) (\S+)$/.exec(text) ?? []
  const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60
  return { offset: sign === '-' ? -size : size, zone: /^[+-]/.test(zone) ? '' : zone }
}

function callText(value: Struct, method: string): string {
  const said = value.type.methods?.[method]?.(value).call([])
  return said?.kind === 'string' ? said.value : ''
}

type Methods = NonNullable<GoType['methods']>

function get(value: () => Value): () => Func {
  return () => funcOf([], value)
}

function texts(instant: Instant): Methods {
  return {
    String: get(() => goString(formatTime(instant, ownLayout))),
    MarshalJSON: get(() => goString(`"${formatTime(instant, jsonLayout)}"`)),
    Format: () =>
      funcOf([stringType], ([layout]) =>
        goString(formatTime(instant, layout?.kind === 'string' ? layout.value : '')),
      ),
  }
}

function parts(instant: Instant): Methods {
  const local = instant.unix + BigInt(instant.offset)
  const civil = fromUnix(local)
  const number = (value: number | bigint) => get(() => goInt(value))
  return {
    Year: number(civil.year),
    Month: get(() => namedInt('time.Month', civil.month, monthNames[civil.month - 1] ?? '')),
    Day: number(civil.day),
    Hour: number(civil.hour),
    Minute: number(civil.minute),
    Second: number(civil.second),
    Nanosecond: number(instant.nanosecond),
    YearDay: number(dayOfYear(civil)),
    Weekday: get(() =>
      namedInt('time.Weekday', weekdayOf(local), weekdayNames[weekdayOf(local)] ?? ''),
    ),
    Unix: get(() => goInt64(instant.unix)),
    UnixMilli: get(() => goInt64(sinceEpoch(instant) / 1_000_000n)),
    UnixNano: get(() => goInt64(sinceEpoch(instant))),
    UTC: get(() => goTime({ ...instant, offset: 0, zone: 'UTC' })),
    IsZero: get(() => goBool(sinceEpoch(instant) === sinceEpoch(zeroInstant))),
    AddDate: () => funcOf([intType, intType, intType], (args) => goTime(shifted(instant, args))),
  }
}

function comparisons(instant: Instant): Methods {
  const own = sinceEpoch(instant)
  const test = (holds: (other: bigint) => boolean) => (): Func =>
    funcOf([timeType], ([other]) =>
      goBool(other !== undefined && holds(sinceEpoch(instantOf(other)))),
    )
  return {
    Equal: test((other) => own === other),
    Before: test((other) => own < other),
    After: test((other) => own > other),
  }
}

function sinceEpoch({ unix, nanosecond }: Instant): bigint {
  return unix * nanosecondsPerSecond + BigInt(nanosecond)
}

function shifted(instant: Instant, args: readonly Value[]): Instant {
  const [years = 0, months = 0, days = 0] = args.map((arg) =>
    arg.kind === 'int' ? Number(arg.value) : 0,
  )
  const offset = BigInt(instant.offset)
  const { year, month, day, ...clock } = fromUnix(instant.unix + offset)
  const moved = { year: year + years, month: month + months, day: day + days, ...clock }
  return { ...instant, unix: toUnix(moved) - offset }
}

/** An int with a name, as a weekday. */
function namedInt(typeName: string, value: number, name: string): Value {
  const methods: Methods = { String: get(() => goString(name)) }
  return { kind: 'int', type: { name: typeName, kind: 'int', methods }, value: BigInt(value) }
}
