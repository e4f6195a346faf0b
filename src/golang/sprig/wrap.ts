import type { ByteText, Meter } from '../fmt/index.ts'

/** Where lines end, and with what. */
export type WrapStyle = {
  /** Bytes in a line; less than one means one. */
  readonly width: number
  readonly lineEnd: ByteText
  /** Whether words longer than a line are cut. */
  readonly cutsWords: boolean
  readonly meter: Meter
}

/** Breaks lines at blanks; blanks at the start of a line go, those at the end stay. */
export function wrapText(text: ByteText, style: WrapStyle): ByteText {
  const width = Math.max(style.width, 1)
  let wrapped = ''
  let at = 0
  while (text.length - at > width) {
    if (text.charAt(at) === ' ') {
      at++
      continue
    }
    const { end, next } = lineFrom(text, at, width, style.cutsWords)
    if (next === undefined) return wrapped + text.slice(at)
    style.meter.charge(style.lineEnd.length + width)
    wrapped += text.slice(at, end) + style.lineEnd
    at = next
  }
  return wrapped + text.slice(at)
}

/** Where the line that starts at `at` ends and the next one starts; no next: it is the last. */
function lineFrom(
  text: ByteText,
  at: number,
  width: number,
  cutsWords: boolean,
): { readonly end: number; readonly next: number | undefined } {
  const blank = text.slice(at, at + width + 1).lastIndexOf(' ')
  if (blank !== -1) return { end: at + blank, next: at + blank + 1 }
  if (cutsWords) return { end: at + width, next: at + width }
  const after = text.indexOf(' ', at + width)
  return { end: after, next: after === -1 ? undefined : after + 1 }
}
