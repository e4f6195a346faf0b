import { syntaxError } from './strconv-error.ts'

const truths: readonly string[] = ['1', 't', 'T', 'true', 'TRUE', 'True']
const lies: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False']

/**
 * Go's `strconv.ParseBool`.
 *
 * @throws {Failure} `SYNTAX` unless the text is one of the twelve spellings
 */
export function parseBool(text: string): boolean {
  if (truths.includes(text)) return true
  if (lies.includes(text)) return false
  throw syntaxError('ParseBool', text)
}
