import { Failure } from '../../base/index.ts'
import { quote } from './quote.ts'

/** Why a text is no value: its form, its size, or an impossible base. */
export type StrconvCode = 'SYNTAX' | 'RANGE' | 'BASE'

/** `strconv.ParseX: parsing "text": invalid syntax`, as Go's `NumError` prints. */
export function syntaxError(name: string, text: string): Failure<StrconvCode> {
  return new Failure('SYNTAX', `strconv.${name}: parsing ${quote(text)}: invalid syntax`)
}

/** `strconv.ParseX: parsing "text": value out of range`. */
export function rangeError(name: string, text: string): Failure<StrconvCode> {
  return new Failure('RANGE', `strconv.${name}: parsing ${quote(text)}: value out of range`)
}
