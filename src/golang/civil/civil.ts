/** A day of the calendar and a time of the day. */
export type Civil = {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

const secondsPerDay = 86_400

/** Seconds since 1970 of a day and time in UTC; what overflows carries over, as in Go. */
export function toUnix({ year, month, day, hour, minute, second }: Civil): bigint {
  const days = daysSinceEpoch(year, month) + BigInt(day - 1)
  return days * BigInt(secondsPerDay) + BigInt(hour * 3600 + minute * 60 + second)
}

/** The day and time in UTC at `unix` seconds since 1970. */
export function fromUnix(unix: bigint): Civil {
  const perDay = BigInt(secondsPerDay)
  const days = floorDivide(unix, perDay)
  const seconds = Number(unix - days * perDay)
  // Counting years from March puts the leap day last, so months have fixed places.
  const shifted = days + 719_468n
  const era = floorDivide(shifted, 146_097n)
  const dayOfEra = Number(shifted - era * 146_097n)
  const leaps =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: Number(era) * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor((seconds % 3600) / 60),
    second: seconds % 60,
  }
}

/** 0 is Sunday. */
export function weekdayOf(unix: bigint): number {
  const days = floorDivide(unix, BigInt(secondsPerDay))
  return Number((((days + 4n) % 7n) + 7n) % 7n)
}

/** 1 is the first of January. */
export function dayOfYear(civil: Civil): number {
  return Number(daysSinceEpoch(civil.year, civil.month) - daysSinceEpoch(civil.year, 1)) + civil.day
}

/** Days of a month, 28 to 31; a month outside of 1 to 12 counts on into other years. */
export function daysIn(year: number, month: number): number {
  return Number(daysSinceEpoch(year, month + 1) - daysSinceEpoch(year, month))
}

function daysSinceEpoch(year: number, month: number): bigint {
  const carried = year + Math.floor((month - 1) / 12)
  const inYear = ((((month - 1) % 12) + 12) % 12) + 1
  const shifted = BigInt(inYear <= 2 ? carried - 1 : carried)
  const era = floorDivide(shifted, 400n)
  const yearOfEra = shifted - era * 400n
  const fromMarch = BigInt(inYear > 2 ? inYear - 3 : inYear + 9)
  const days = (153n * fromMarch + 2n) / 5n
  const dayOfEra = yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + days
  return era * 146_097n + dayOfEra - 719_468n
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}
