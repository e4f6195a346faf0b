/**
 * Makes text from outside harmless for a terminal: control characters and the characters that
 * turn the reading direction become visible escapes (`\x1b`, `\u202e`).
 *
 * Registries, Git hosts and files in a repository may say anything, and a terminal obeys: it
 * would move the cursor, hide a line or set the title. Newlines and tabs stay.
 */
export function safeText(text: string): string {
  return text.replace(harmful, (char) => {
    const code = char.charCodeAt(0)
    const hex = code.toString(16)
    return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
  })
}

const harmful =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
