import { isHarmful, withEscapedCommands } from './safe-text.ts'
import type { Json } from './yaml-text.ts'

/**
 * Prints data as flux prints JSON: two blanks, a newline behind the last line.
 *
 * Control characters, those that are not seen and those that turn the reading direction are
 * escaped, also where JSON permits them as they are: a terminal obeys the C1 controls, too. So is a
 * character of each command that a CI system would obey.
 */
export function jsonText(value: Json): string {
  return `${escapeHarmful(JSON.stringify(value, null, 2))}\n`
}

/** What stands between the quotes when `jsonText` prints a string. */
export function jsonStringBody(text: string): string {
  return escapeHarmful(JSON.stringify(text).slice(1, -1))
}

/** None of these characters can stand outside of a string. */
function escapeHarmful(json: string): string {
  const visible = json.replace(/[\u007f-\uffff]/g, (char) =>
    isHarmful(char) ? unicodeEscape(char.charCodeAt(0)) : char,
  )
  return withEscapedCommands(visible, unicodeEscape)
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
