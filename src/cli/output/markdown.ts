import { safeText } from './safe-text.ts'

/**
 * A table for pull requests and job summaries.
 *
 * Cells are text, not Markdown: whatever a registry or a file says shows up as it is, and can
 * neither mention people, nor link, nor break out of its cell.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  const rule = line(header.map(() => '---'))
  return (
    line(header.map(markdownText)) + rule + rows.map((row) => line(row.map(markdownText))).join('')
  )
}

/** `text` so that Markdown shows exactly it, on one line. */
export function markdownText(text: string): string {
  return onOneLine(safeText(text))
    .replaceAll('&', '&amp;')
    .replaceAll(/[\\`*_{}[\]()#+\-.!|~^]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll(':', '&#58;')
}

/** `text` as inline code, whatever back quotes and bars it holds; on one line. */
export function markdownCode(text: string): string {
  const safe = onOneLine(safeText(text))
  const longest = Math.max(0, ...(safe.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const edge = safe.startsWith('`') || safe.endsWith('`') || safe === '' ? ' ' : ''
  // In a table even code must escape its bars.
  return `${fence}${edge}${safe.replaceAll('|', '\\|')}${edge}${fence}`
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, (blanks) => (blanks.includes('\n') ? ' ' : blanks))
}
