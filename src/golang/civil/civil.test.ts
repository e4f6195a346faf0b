import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Civil, dayOfYear, daysIn, fromUnix, toUnix, weekdayOf } from './civil.ts'

/** Within the years that `Date` knows. */
const seconds = fc.bigInt({ min: -8_000_000_000_000n, max: 8_000_000_000_000n })

function dateAt(unix: bigint): Date {
  return new Date(Number(unix) * 1000)
}

test('fromUnix: the day and time that Date has', () => {
  fc.assert(
    fc.property(seconds, (unix) => {
      const date = dateAt(unix)
      const expected: Civil = {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      }
      assert.deepEqual(fromUnix(unix), expected)
    }),
  )
})

test('toUnix: the way back', () => {
  fc.assert(fc.property(seconds, (unix) => assert.equal(toUnix(fromUnix(unix)), unix)))
})

test('weekdayOf: the weekday that Date has', () => {
  fc.assert(fc.property(seconds, (unix) => assert.equal(weekdayOf(unix), dateAt(unix).getUTCDay())))
})

// biome-ignore format: a table is read down its columns
const overflows: readonly [name: string, civil: Partial<Civil>, iso: string][] = [
  ['a thirteenth month',  { month: 13 },         '2027-01-01T00:00:00Z'],
  ['a month before one',  { month: 0 },          '2025-12-01T00:00:00Z'],
  ['a 31st of February',  { month: 2, day: 31 }, '2026-03-03T00:00:00Z'],
  ['the day before one',  { day: 0 },            '2025-12-31T00:00:00Z'],
  ['hour, minute, second', { hour: 24, minute: 60, second: 60 }, '2026-01-02T01:01:00Z'],
]

for (const [name, civil, iso] of overflows) {
  test(`toUnix carries over: ${name}`, () => {
    const whole = { year: 2026, month: 1, day: 1, hour: 0, minute: 0, second: 0, ...civil }
    assert.equal(toUnix(whole), BigInt(Date.parse(iso) / 1000))
  })
}

// biome-ignore format: a table is read down its columns
const lengths: readonly [year: number, month: number, days: number][] = [
  [2026, 1, 31], [2026, 2, 28], [2024, 2, 29], [1900, 2, 28], [2000, 2, 29], [2026, 4, 30], [2026, 12, 31],
]

for (const [year, month, days] of lengths) {
  test(`daysIn: ${year}-${month} has ${days}`, () => assert.equal(daysIn(year, month), days))
}

test('dayOfYear: the last of December in a leap year is the 366th', () => {
  assert.equal(
    dayOfYear(fromUnix(toUnix({ ...fromUnix(0n), year: 2024, month: 12, day: 31 }))),
    366,
  )
  assert.equal(dayOfYear(fromUnix(0n)), 1)
})

test('dayOfYear: one more each day of a year', () => {
  const first = toUnix({ ...fromUnix(0n), year: 2025 })
  for (let day = 1; day <= 365; day++) {
    assert.equal(dayOfYear(fromUnix(first + BigInt(day - 1) * 86_400n)), day)
  }
})

test('weekdayOf: before 1970, and a Thursday in it', () => {
  assert.equal(weekdayOf(0n), 4)
  assert.equal(weekdayOf(-86_400n), 3)
})
