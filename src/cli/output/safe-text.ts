/**
 * Makes text from outside harmless for a terminal: control characters, those that are not seen and
 * those that turn the reading direction become visible escapes (`\x1b`, `\u202e`).
 *
 * Registries, Git hosts and files in a repository may say anything, and a terminal obeys: it
 * would move the cursor, hide a line or set the title. Newlines and tabs stay. Commands of CI
 * systems are broken up, too.
 */
export function safeText(text: string): string {
  return withoutCommands(text.replace(harmful, escaped))
}

/** The same for what must stay on one line, or in one cell: newlines and tabs show as well. */
export function safeLine(text: string): string {
  return safeText(text.replaceAll('\n', '\\n').replaceAll('\t', '\\t'))
}

/**
 * CI systems obey lines of a log: `::` in front of a line (GitHub); `##[`, `##vso[` (GitHub, Azure
 * Pipelines), `##teamcity[` and `section_start:` (GitLab) anywhere. Each shows an escape in its middle.
 */
export function withoutCommands(text: string): string {
  return text
    .replace(/^([^\S\n]*):(?=:)/gm, '$1\\x3a')
    .replace(command, '$1\\x23')
    .replace(section, '\\x3a')
}

/**
 * The same for what stands between double quotes: the escapes are read back as what they replace.
 *
 * A `::` behind a blank counts as well, since a long line may be folded there.
 *
 * @param escape - spells one character of ASCII
 */
export function withEscapedCommands(quoted: string, escape: (code: number) => string): string {
  return quoted
    .replace(/(^|\s):(?=:)/g, (_, before: string) => before + escape(0x3a))
    .replace(command, (_, first: string) => first + escape(0x23))
    .replace(section, () => escape(0x3a))
}

/** Whether a CI system might obey a part of `text`, wherever its lines are broken. */
export function hasCommand(text: string): boolean {
  return withEscapedCommands(text, () => '') !== text
}

/** Whether a character is one that `safeText` shows as an escape. */
export function isHarmful(char: string): boolean {
  return char.replace(harmful, '') !== char
}

function escaped(char: string): string {
  const code = char.charCodeAt(0)
  const hex = code.toString(16)
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
}

const command = /(#)#(?=[a-z]*\[)/gi
const section = /(?<=section_(?:start|end)):/gi

const harmful =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g
