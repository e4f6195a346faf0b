import type { AddReport } from '../../app/index.ts'
import { remedied, withSentences } from '../advice.ts'
import type { Terminal } from '../context.ts'
import { type dataFormats, printData } from './print-data.ts'
import { safeLine } from './safe-text.ts'
import { printDiffs } from './unified-diff.ts'

/** Prints new markers: a diff while nothing is written, then a line for each; or data. */
export function printAdded(
  report: AddReport,
  about: { format: (typeof dataFormats)[number]; isWritten: boolean; isRaw: boolean },
  terminal: Terminal,
): void {
  const { format, isWritten, isRaw } = about
  const shown = { ...withSentences(report), left: report.left.map(remedied) }
  const { files, added, left, problems, notices } = shown
  for (const problem of problems) terminal.line('✗', problem)
  for (const notice of notices) terminal.line('⚠️', notice)
  for (const { path, line, why, remedy, code } of left) {
    terminal.line('⚠️', `${path}:${line}: ${why}; ${remedy} (${code})`)
  }
  if (format !== 'text')
    printData({ written: isWritten, ...shown, files: undefined }, format, terminal)
  else if (isWritten) terminal.write(added.map(addedLine).join(''))
  else printDiffs(files, isRaw, terminal)
  printEnding(added.length, isWritten, terminal)
}

/** `FILE:LINE  VALUE  (SETTER)` */
function addedLine({ path, line, value, setter }: AddReport['added'][number]): string {
  return `${safeLine(`${path}:${line}  ${value}  (${setter})`)}\n`
}

function printEnding(count: number, isWritten: boolean, terminal: Terminal): void {
  const markers = `${count} ${count === 1 ? 'marker' : 'markers'}`
  if (count === 0) terminal.line('►', 'no markers to add')
  else if (isWritten) terminal.line('✔', `added ${markers}`)
  else terminal.line('►', `${markers} to add; nothing was written, --write does it`)
}
