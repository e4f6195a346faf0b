import { padEnd, textWidth } from './text-width.ts'

/** A cell: no control characters but newlines; see `safeLine` for text from outside. */
export type Row = readonly string[]

/**
 * Prints a table as flux does, byte for byte: cells padded to the widest of their column and
 * followed by a TAB, in data rows also the last one; the last header cell is followed by a blank.
 *
 * Scripts cut these lines at the TABs. A cell with newlines spans several lines. A header without
 * rows is printed alone; nothing at all is ''.
 *
 * @see spec/cli §3.6
 */
export function tableText(header: Row | undefined, rows: readonly Row[]): string {
  const titles = header?.map((title) => title.toUpperCase().replaceAll(/[_.]/g, ' '))
  const lines = rows.map((row) => row.map((cell) => cell.split('\n')))
  const columns = Math.max(titles?.length ?? 0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(
      textWidth(titles?.[column] ?? ''),
      ...lines.flatMap((row) => (row[column] ?? []).map(textWidth)),
    ),
  )
  const pad = (cells: Row): string[] =>
    widths.map((width, column) => padEnd(cells[column] ?? '', width))
  const headerLine =
    titles === undefined || titles.length === 0 ? '' : `${pad(titles).join('\t')} \n`
  const body = lines.flatMap((row) => {
    const height = Math.max(1, ...row.map((cell) => cell.length))
    return Array.from({ length: height }, (_, line) => {
      const cells = pad(row.map((cell) => cell[line] ?? ''))
      return `${cells.join('\t')}\t\n`
    })
  })
  return headerLine + body.join('')
}
