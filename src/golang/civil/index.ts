/**
 * Days and times of the calendar in UTC, as Go's package `time` counts and prints them.
 *
 * Belongs here: from seconds since 1970 to a day and back. Does not: the present (base `Clock`),
 * lengths of time (golang/duration).
 */
export { type Civil, dayOfYear, daysIn, fromUnix, toUnix, weekdayOf } from './civil.ts'
export { formatRfc3339 } from './rfc3339.ts'
