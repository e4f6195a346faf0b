import type { MarkerList } from '../../app/index.ts'
import type { ListedMarker } from '../../usecase/lint/index.ts'
import { withSentences, worded } from '../advice.ts'
import type { Terminal } from '../context.ts'
import { type dataFormats, printData } from './print-data.ts'
import { safeLine } from './safe-text.ts'
import { tableText } from './table.ts'

/** Prints the inventory of markers: a table, or data. */
export function printMarkers(
  list: MarkerList,
  format: (typeof dataFormats)[number],
  terminal: Terminal,
): void {
  const shown = withSentences({ ...list, policies: list.policies.map(worded) })
  const { markers, policies, problems, notices } = shown
  for (const problem of problems) terminal.line('✗', problem)
  for (const notice of notices) terminal.line('⚠️', notice)
  for (const { namespace, name, outcome, message } of policies) {
    if (outcome === 'failed') terminal.line('✗', `${namespace}/${name}: ${message}`)
  }
  if (format !== 'text') printData(shown, format, terminal)
  else if (markers.length > 0) terminal.write(tableText(header, markers.map(rowOf)))
  else terminal.line('►', 'no markers found')
}

const header = ['file:line', 'setter', 'value', 'state']

function rowOf(marker: ListedMarker): string[] {
  const { path, line, setter = '-', value = '-' } = marker
  return [`${path}:${line}`, setter, value, stateText(marker)].map(safeLine)
}

function stateText({ state, new: fresh, code }: ListedMarker): string {
  const detail = fresh ?? code
  return detail === undefined ? state : `${state} (${detail})`
}
