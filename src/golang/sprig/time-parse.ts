import { daysIn, toUnix } from '../civil/index.ts'
import { quoteText } from '../fmt/index.ts'
import { callFailure } from './failure.ts'
import type { Instant } from './instant.ts'
import { monthNames, type Piece, readLayout, weekdayNames } from './time-layout.ts'

/** What has been read so far. */
type Parsed = {
  year: number
  month: number
  day: number
  yearDay: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  isAfternoon: boolean | undefined
  offset: number | undefined
  zone: string
}

/** How an element looks in a text. */
const forms: Readonly<Partial<Record<Piece['kind'], RegExp>>> = {
  year: /^[0-9]{4}/,
  shortYear: /^[0-9]{2}/,
  month: /^[0-9]{1,2}/,
  zeroMonth: /^[0-9]{2}/,
  day: /^[0-9]{1,2}/,
  zeroDay: /^[0-9]{2}/,
  blankDay: /^ ?[0-9]{1,2}/,
  zeroYearDay: /^[0-9]{3}/,
  blankYearDay: /^ {0,2}[0-9]{1,3}/,
  hour24: /^[0-9]{1,2}/,
  hour12: /^[0-9]{1,2}/,
  zeroHour12: /^[0-9]{2}/,
  minute: /^[0-9]{1,2}/,
  zeroMinute: /^[0-9]{2}/,
  second: /^[0-9]{1,2}/,
  zeroSecond: /^[0-9]{2}/,
  upperNoon: /^(?:AM|PM)/,
  lowerNoon: /^(?:am|pm)/,
  zoneName: /^(?:UTC|GMT(?:[+-][0-9]{1,2})?|[A-Z]{3,5}|[+-][0-9]{2})/,
}

/**
 * `time.Parse`: a text in the layout's form, in UTC unless it names an offset.
 *
 * @throws {Failure} `SPRIG_CALL` with Go's text
 */
export function parseTime(layout: string, text: string): Instant {
  const parsed: Parsed = {
    year: 0,
    month: 0,
    day: 0,
    yearDay: 0,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    isAfternoon: undefined,
    offset: undefined,
    zone: 'UTC',
  }
  let rest = text
  const fail = (reason: string): never => {
    throw callFailure(`parsing time ${quoteText(text)}${reason}`)
  }
  const pieces = readLayout(layout)
  for (const [index, piece] of pieces.entries()) {
    const taken = takePiece(piece, rest, parsed)
    if (taken === 'range') fail(`: ${rangeName(piece)} out of range`)
    if (typeof taken !== 'number') {
      fail(` as ${quoteText(layout)}: cannot parse ${quoteText(rest)} as ${quoteText(piece.text)}`)
      continue
    }
    rest = rest.slice(taken)
    const isFraction = piece.kind === 'zeroSecond' || piece.kind === 'second'
    if (isFraction && pieces[index + 1]?.kind !== 'fraction') rest = takeFraction(rest, parsed)
  }
  if (rest !== '') fail(`: extra text: ${quoteText(rest)}`)
  const problem = dateProblem(parsed)
  if (problem !== undefined) fail(`: ${problem} out of range`)
  return instantOf(parsed)
}

/** How many characters the piece takes; undefined when it does not match. */
function takePiece(piece: Piece, rest: string, parsed: Parsed): number | 'range' | undefined {
  if (piece.kind === 'text') return rest.startsWith(piece.text) ? piece.text.length : undefined
  if (piece.kind === 'offset') return takeOffset(piece.text, rest, parsed)
  if (piece.kind === 'fraction') return takeExactFraction(piece.text, rest, parsed)
  const names = namesOf(piece.kind)
  if (names !== undefined) return takeName(names, piece.kind, rest, parsed)
  const found = forms[piece.kind]?.exec(rest)?.[0]
  if (found === undefined) return undefined
  return keep(piece.kind, found, parsed) ? found.length : 'range'
}

function takeName(
  names: readonly string[],
  kind: Piece['kind'],
  rest: string,
  parsed: Parsed,
): number | undefined {
  const lower = rest.toLowerCase()
  const index = names.findIndex((name) => lower.startsWith(name.toLowerCase()))
  if (index !== -1 && kind.endsWith('Month')) parsed.month = index + 1
  return names[index]?.length
}

function namesOf(kind: Piece['kind']): readonly string[] | undefined {
  if (kind === 'longMonth') return monthNames
  if (kind === 'longWeekday') return weekdayNames
  if (kind === 'shortMonth') return monthNames.map((name) => name.slice(0, 3))
  return kind === 'shortWeekday' ? weekdayNames.map((name) => name.slice(0, 3)) : undefined
}

/** Puts a number where it belongs; false when it is out of range. */
function keep(kind: Piece['kind'], text: string, parsed: Parsed): boolean {
  const value = Number(text)
  switch (kind) {
    case 'year':
      parsed.year = value
      return true
    case 'shortYear':
      parsed.year = value + (value >= 69 ? 1900 : 2000)
      return true
    case 'month':
    case 'zeroMonth':
      parsed.month = value
      return value >= 1 && value <= 12
    case 'day':
    case 'zeroDay':
    case 'blankDay':
      parsed.day = value
      return true
    case 'zeroYearDay':
    case 'blankYearDay':
      parsed.yearDay = value
      return true
    default:
      return keepClock(kind, text, parsed)
  }
}

function keepClock(kind: Piece['kind'], text: string, parsed: Parsed): boolean {
  const value = Number(text)
  if (kind === 'hour24' || kind === 'hour12' || kind === 'zeroHour12') {
    parsed.hour = value
    return value < (kind === 'hour24' ? 24 : 13)
  }
  if (kind === 'minute' || kind === 'zeroMinute') {
    parsed.minute = value
    return value < 60
  }
  if (kind === 'second' || kind === 'zeroSecond') {
    parsed.second = value
    return value < 60
  }
  if (kind === 'zoneName') parsed.zone = text
  else parsed.isAfternoon = text.toLowerCase() === 'pm'
  return true
}

function takeOffset(form: string, rest: string, parsed: Parsed): number | undefined {
  if (form.startsWith('Z') && rest.startsWith('Z')) {
    parsed.offset = 0
    return 1
  }
  const parts = form.replace(/[^0-9]/g, '').length / 2
  const separator = form.includes(':') ? ':' : ''
  const pattern = new RegExp(`^([+-])${Array(parts).fill('([0-9]{2})').join(separator)}`)
  const found = pattern.exec(rest)
  if (found === null) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(2).map(Number)
  const size = hours * 3600 + minutes * 60 + seconds
  parsed.offset = found[1] === '-' ? -size : size
  return found[0].length
}

function takeExactFraction(form: string, rest: string, parsed: Parsed): number | undefined {
  const isExact = form.charAt(1) === '0'
  const found = /^[.,]([0-9]+)/.exec(rest)
  if (found === null) return isExact ? undefined : 0
  const digits = found[1] ?? ''
  if (isExact && digits.length < form.length - 1) return undefined
  const kept = isExact ? digits.slice(0, form.length - 1) : digits
  parsed.nanosecond = Number(kept.padEnd(9, '0').slice(0, 9))
  return 1 + kept.length
}

/** A fraction behind the seconds is read even where the layout has none. */
function takeFraction(rest: string, parsed: Parsed): string {
  const found = /^[.,]([0-9]+)/.exec(rest)
  if (found === null) return rest
  parsed.nanosecond = Number((found[1] ?? '').padEnd(9, '0').slice(0, 9))
  return rest.slice(found[0].length)
}

function rangeName({ kind }: Piece): string {
  return kind
    .replace(/^zero/, '')
    .replace(/(?:12|24)$/, '')
    .toLowerCase()
}

function dateProblem(parsed: Parsed): string | undefined {
  const { year, yearDay } = parsed
  if (yearDay > 0) {
    const last = daysIn(year, 2) === 29 ? 366 : 365
    return yearDay > last ? 'day-of-year' : undefined
  }
  if (parsed.month === 0) parsed.month = 1
  if (parsed.day === 0) parsed.day = 1
  return parsed.day < 1 || parsed.day > daysIn(year, parsed.month) ? 'day' : undefined
}

function instantOf(parsed: Parsed): Instant {
  const { isAfternoon, hour, yearDay, nanosecond } = parsed
  const late = isAfternoon === true && hour < 12 ? hour + 12 : hour
  const exact = isAfternoon === false && hour === 12 ? 0 : late
  const date = yearDay > 0 ? { ...parsed, month: 1, day: yearDay } : parsed
  const local = toUnix({ ...date, hour: exact })
  const offset = parsed.offset ?? 0
  const zone = parsed.offset !== undefined && offset !== 0 ? '' : parsed.zone
  return { unix: local - BigInt(offset), nanosecond, offset, zone }
}
