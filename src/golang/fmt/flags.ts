import { type ByteText, runeCount } from './byte-text.ts'

/** What stands between `%` and the verb. */
export type Flags = {
  readonly width?: number
  readonly precision?: number
  readonly minus?: boolean
  readonly plus?: boolean
  readonly sharp?: boolean
  readonly space?: boolean
  readonly zero?: boolean
  /** `%+v`: names of fields. */
  readonly plusV?: boolean
  /** `%#v`: Go syntax. */
  readonly sharpV?: boolean
}

/** Fills `text` up to the width, counted in runes: in front, or behind with `-`. */
export function pad(text: ByteText, flags: Flags): ByteText {
  const missing = (flags.width ?? 0) - runeCount(text)
  if (missing <= 0) return text
  if (flags.minus === true) return text + ' '.repeat(missing)
  return (flags.zero === true ? '0' : ' ').repeat(missing) + text
}

/** As `pad`, never with zeros: numbers have put their zeros behind the sign already. */
export function padBlank(text: ByteText, flags: Flags): ByteText {
  return pad(text, { ...flags, zero: false })
}
