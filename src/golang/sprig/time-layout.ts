/** What a piece of a layout stands for; `text` is itself. */
export type Piece = { readonly kind: PieceKind | 'text'; readonly text: string }

type PieceKind =
  | 'longMonth'
  | 'shortMonth'
  | 'month'
  | 'zeroMonth'
  | 'longWeekday'
  | 'shortWeekday'
  | 'day'
  | 'blankDay'
  | 'zeroDay'
  | 'blankYearDay'
  | 'zeroYearDay'
  | 'hour24'
  | 'hour12'
  | 'zeroHour12'
  | 'minute'
  | 'zeroMinute'
  | 'second'
  | 'zeroSecond'
  | 'year'
  | 'shortYear'
  | 'upperNoon'
  | 'lowerNoon'
  | 'zoneName'
  | 'offset'
  | 'fraction'

/**
 * The elements of Go's layouts, by the reference time `Mon Jan 2 15:04:05 MST 2006`. Longer ones
 * come first where one starts like another.
 */
const elements: readonly (readonly [pattern: RegExp, kind: PieceKind])[] = [
  [/January/y, 'longMonth'],
  [/Jan(?![a-z])/y, 'shortMonth'],
  [/Monday/y, 'longWeekday'],
  [/Mon(?![a-z])/y, 'shortWeekday'],
  [/MST/y, 'zoneName'],
  [/002/y, 'zeroYearDay'],
  [/01/y, 'zeroMonth'],
  [/02/y, 'zeroDay'],
  [/03/y, 'zeroHour12'],
  [/04/y, 'zeroMinute'],
  [/05/y, 'zeroSecond'],
  [/06/y, 'shortYear'],
  [/15/y, 'hour24'],
  [/1/y, 'month'],
  [/2006/y, 'year'],
  [/2/y, 'day'],
  [/__2/y, 'blankYearDay'],
  [/_2(?!006)/y, 'blankDay'],
  [/3/y, 'hour12'],
  [/4/y, 'minute'],
  [/5/y, 'second'],
  [/PM/y, 'upperNoon'],
  [/pm/y, 'lowerNoon'],
  [/[-Z]07:00:00|[-Z]070000|[-Z]07:00|[-Z]0700|[-Z]07/y, 'offset'],
  [/[.,](?:0+|9+)(?![0-9])/y, 'fraction'],
]

/** Takes a layout apart. */
export function readLayout(layout: string): readonly Piece[] {
  const pieces: Piece[] = []
  let text = ''
  for (let at = 0; at < layout.length; ) {
    const piece = elementAt(layout, at)
    if (piece === undefined) {
      text += layout.charAt(at)
      at++
      continue
    }
    if (text !== '') pieces.push({ kind: 'text', text })
    text = ''
    pieces.push(piece)
    at += piece.text.length
  }
  if (text !== '') pieces.push({ kind: 'text', text })
  return pieces
}

function elementAt(layout: string, at: number): Piece | undefined {
  for (const [pattern, kind] of elements) {
    pattern.lastIndex = at
    const text = pattern.exec(layout)?.[0]
    if (text !== undefined) return { kind, text }
  }
  return undefined
}

// biome-ignore format: a list is read as a block
/** English, from January. */
export const monthNames: readonly string[] = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
]

// biome-ignore format: a list is read as a block
/** English, from Sunday. */
export const weekdayNames: readonly string[] = [
  'Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday',
]
