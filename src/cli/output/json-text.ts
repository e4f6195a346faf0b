import type { Json } from './yaml-text.ts'

/**
 * Prints data as flux prints JSON: two blanks, a newline behind the last line.
 *
 * Control characters and those that turn the reading direction are escaped, also where JSON
 * permits them as they are: a terminal obeys the C1 controls, too.
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
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
