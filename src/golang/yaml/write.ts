import { resolvesToString } from './resolve.ts'

/** How a scalar that stands on one line is spelled. */
export type ScalarStyle = 'plain' | 'single' | 'double'

/**
 * Spells `text` as a scalar on one line, in `style` wherever that keeps it the same string.
 *
 * A plain scalar becomes double-quoted where a YAML 1.1 reader would see no string, and
 * single-quoted where the emitter of go-yaml v3 refuses the plain form, which in flow
 * collections is already the case for a `:` (spec/image-automation §8.6).
 *
 * A date stays plain: whoever needs it quoted asks for double quotes.
 *
 * @param flow - the scalar stands inside `{}` or `[]`
 */
export function writeScalar(text: string, style: ScalarStyle, flow: boolean): string {
  if (style === 'double' || needsEscapes(text)) return doubleQuoted(text)
  if (style === 'single') return singleQuoted(text)
  if (text === '' || !resolvesToString(text)) return doubleQuoted(text)
  return isPlain(text, flow) ? text : singleQuoted(text)
}

/** Whether go-yaml's emitter writes `text` plain (`yaml_emitter_analyze_scalar`). */
function isPlain(text: string, flow: boolean): boolean {
  if (/^(---|\.\.\.)/.test(text) || /^ | $/.test(text)) return false
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:]( |$)/.test(text)) return false
  if (/ #|:( |$)/.test(text)) return false
  return !flow || !/[,?[\]{}:]/.test(text)
}

function needsEscapes(text: string): boolean {
  return /\p{C}|[\u2028\u2029]/u.test(text)
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function doubleQuoted(text: string): string {
  return `"${text.replace(/["\\]|\p{C}|[\u2028\u2029]/gu, escaped)}"`
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`
  const code = character.codePointAt(0) ?? 0
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
