/**
 * Makes text from outside harmless for a terminal: control characters and the characters that
 * turn the reading direction become visible escapes (`\x1b`, `\u202e`).
 *
 * Registries, Git hosts and files in a repository may say anything, and a terminal obeys: it
 * would move the cursor, hide a line or set the title. Newlines and tabs stay.
 *
 * CI systems obey lines of a log, too: `::` in front (GitHub) and `##[` or `##vso[` anywhere
 * (GitHub, Azure Pipelines) show an escape in their middle.
 */
export function safeText(text: string): string {
  return text
    .replace(harmful, escaped)
    .replace(/^([^\S\n]*):(?=:)/gm, '$1\\x3a')
    .replace(/##(?=\[|vso\[)/g, '#\\x23')
}

/** The same for what must stay on one line, or in one cell: newlines and tabs show as well. */
export function safeLine(text: string): string {
  return safeText(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'))
}

function escaped(char: string): string {
  const code = char.charCodeAt(0)
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
}

const harmful =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
