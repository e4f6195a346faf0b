import { dayOfYear, fromUnix, weekdayOf } from '../civil/index.ts'
import type { Instant } from './instant.ts'
import { monthNames, type Piece, readLayout, weekdayNames } from './time-layout.ts'

/** `Time.Format`. */
export function formatTime(time: Instant, layout: string): string {
  return readLayout(layout)
    .map((piece) => pieceText(time, piece))
    .join('')
}

function pieceText(time: Instant, piece: Piece): string {
  return dateText(time, piece) ?? clockText(time, piece) ?? zoneText(time, piece) ?? piece.text
}

function dateText(time: Instant, { kind }: Piece): string | undefined {
  const local = time.unix + BigInt(time.offset)
  const civil = fromUnix(local)
  switch (kind) {
    case 'longMonth':
      return monthNames[civil.month - 1]
    case 'shortMonth':
      return monthNames[civil.month - 1]?.slice(0, 3)
    case 'month':
      return String(civil.month)
    case 'zeroMonth':
      return padded(civil.month)
    case 'longWeekday':
      return weekdayNames[weekdayOf(local)]
    case 'shortWeekday':
      return weekdayNames[weekdayOf(local)]?.slice(0, 3)
    case 'year':
      return civil.year < 0 ? `-${padded(-civil.year, 4)}` : padded(civil.year, 4)
    case 'shortYear':
      return padded(Math.abs(civil.year) % 100)
    default:
      return dayText(kind, civil.day, dayOfYear(civil))
  }
}

function dayText(kind: Piece['kind'], day: number, yearDay: number): string | undefined {
  if (kind === 'day') return String(day)
  if (kind === 'zeroDay') return padded(day)
  if (kind === 'blankDay') return String(day).padStart(2)
  if (kind === 'zeroYearDay') return padded(yearDay, 3)
  return kind === 'blankYearDay' ? String(yearDay).padStart(3) : undefined
}

function clockText(time: Instant, { kind, text }: Piece): string | undefined {
  const { hour, minute, second } = fromUnix(time.unix + BigInt(time.offset))
  if (kind === 'fraction') return fractionText(time.nanosecond, text)
  const noon = hour >= 12 ? 'PM' : 'AM'
  const texts: Partial<Record<Piece['kind'], string>> = {
    hour24: padded(hour),
    hour12: String(hour % 12 || 12),
    zeroHour12: padded(hour % 12 || 12),
    minute: String(minute),
    zeroMinute: padded(minute),
    second: String(second),
    zeroSecond: padded(second),
    upperNoon: noon,
    lowerNoon: noon.toLowerCase(),
  }
  return texts[kind]
}

/** `.000` keeps its zeros, `.999` drops them, and itself when nothing is left. */
function fractionText(nanosecond: number, text: string): string {
  const digits = padded(nanosecond, 9).slice(0, text.length - 1)
  if (text.charAt(1) === '0') return text.charAt(0) + digits
  const kept = digits.replace(/0+$/, '')
  return kept === '' ? '' : text.charAt(0) + kept
}

function zoneText({ offset, zone }: Instant, { kind, text }: Piece): string | undefined {
  if (kind === 'zoneName') return zone === '' ? offsetText(offset, '-0700') : zone
  return kind === 'offset' ? offsetText(offset, text) : undefined
}

function offsetText(offset: number, form: string): string {
  if (offset === 0 && form.startsWith('Z')) return 'Z'
  const size = Math.abs(offset)
  const parts = [Math.floor(size / 3600), Math.floor((size % 3600) / 60), size % 60].map((part) =>
    padded(part),
  )
  const count = form.replace(/[^0-9]/g, '').length / 2
  const separator = form.includes(':') ? ':' : ''
  return (offset < 0 ? '-' : '+') + parts.slice(0, count).join(separator)
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}
