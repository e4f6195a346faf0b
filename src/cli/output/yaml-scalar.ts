import { resolvesToDate, resolvesToString } from '../../golang/yaml/index.ts'
import { hasCommand, isHarmful, withEscapedCommands } from './safe-text.ts'

/**
 * Spells a one-line string as go-yaml v2 does: plain where that is safe, in single quotes where
 * the plain form would be syntax, in double quotes where it would be another type or holds
 * control characters (spec/cli §3.2). Unlike it, what a terminal or a CI system would obey is escaped.
 */
export function yamlScalar(text: string): string {
  if (needsEscapes(text)) {
    const body = [...text].map(escaped).join('')
    return `"${withEscapedCommands(body, (code) => `\\x${code.toString(16).toUpperCase()}`)}"`
  }
  if (text !== '' && isSyntax(text)) return `'${text.replaceAll("'", "''")}'`
  return isString(text) ? text : `"${text}"`
}

/** Whether `text` cannot stand on lines of its own as it is: a TAB, a NUL, an emoji, a command. */
export function needsEscapes(text: string): boolean {
  const isEscaped = (char: string): boolean =>
    escaped(char) !== char && char !== '"' && char !== '\\'
  return hasCommand(text) || [...text].some(isEscaped)
}

/** What the emitter refuses to write plain, whatever it would mean. */
function isSyntax(text: string): boolean {
  return (
    /^[,[\]{}#&*!|>'"%@`]/.test(text) ||
    /^[-?:](?: |$)/.test(text) ||
    /^(?:---|\.\.\.)/.test(text) ||
    /^ | $|: |:$| #/.test(text)
  )
}

/** Whether neither an old nor a new reader sees a boolean, a number, a date or nothing. */
function isString(text: string): boolean {
  return text !== '' && resolvesToString(text) && !resolvesToDate(text) && !isBase60(text)
}

/** `12:30` was a number in YAML 1.1. */
function isBase60(text: string): boolean {
  return /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text)
}

const names: ReadonlyMap<string, string> = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
])

function escaped(char: string): string {
  const name = names.get(char)
  if (name !== undefined) return `\\${name}`
  const code = char.codePointAt(0) ?? 0
  const isPrintable =
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code < 0xd800) ||
    (code >= 0xe000 && code < 0xfffe)
  if (isPrintable && !isHarmful(char)) return char
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
