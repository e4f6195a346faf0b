import type { TagVerdict } from '../../core/policy/index.ts'
import type { MarkerExplanation, PolicyExplanation } from '../../usecase/explain/index.ts'
import type { Terminal } from '../context.ts'
import { safeLine } from './safe-text.ts'
import { tableText } from './table.ts'
import { countFitting, verdictTable, verdictText } from './verdicts.ts'

/** Prints why a policy chose what it chose; with `tag`, only what became of that one. */
export function printPolicy(
  explained: PolicyExplanation,
  about: { readonly tag: TagVerdict | undefined; readonly limit: number },
  terminal: Terminal,
): void {
  const { report, verdicts, markers } = explained
  const isGood = report.outcome === 'selected' || report.outcome === 'set'
  for (const warning of explained.warnings) terminal.line('⚠️', warning)
  terminal.line(isGood ? '✔' : '✗', `${report.namespace}/${report.name}: ${report.message}`)
  const facts = factsOf(explained, isGood)
  terminal.write(
    tableText(
      undefined,
      facts.map((row) => row.map(safeLine)),
    ),
  )
  if (about.tag !== undefined) {
    terminal.write(`\n${safeLine(sentence(about.tag, explained))}\n`)
    return
  }
  const shown = about.limit === 0 ? verdicts : verdicts.slice(0, about.limit)
  if (shown.length > 0) terminal.write(`\n${verdictTable(shown)}`)
  if (shown.length < verdicts.length) {
    terminal.note(`${verdicts.length - shown.length} more; --limit 0 prints all`)
  }
  terminal.write('\n')
  printMarkers(markers, terminal)
}

/** Of a policy without a result also where its tags were to come from, and who was to ask. */
function factsOf(explained: PolicyExplanation, isGood: boolean): string[][] {
  const { report, repository, verdicts, place, rule } = explained
  const source =
    repository === undefined || isGood
      ? []
      : [
          ['repository', `${repository.name} ${repository.place}`.trimEnd()],
          ['credentials', repository.credentials],
        ]
  const tags = `${verdicts.length}, of which ${countFitting(verdicts)} fit`
  return [
    ['policy', place],
    ...source,
    ['image', report.image ?? repository?.image ?? '-'],
    ['rule', rule],
    ...(verdicts.length === 0 ? [] : [['tags', tags]]),
  ]
}

/** What became of one tag, and what is better. */
function sentence(verdict: TagVerdict, { report }: PolicyExplanation): string {
  if (verdict.kind === 'dropped') return `'${verdict.tag}' is out: ${verdict.why}`
  if (verdict.chosen) return `'${verdict.tag}' is chosen`
  const best = report.ref?.tag
  const than = best === undefined ? '' : `: '${best}' ranks first`
  return `'${verdict.tag}' ${verdictText(verdict)}, but is number ${verdict.rank}${than}`
}

/** Prints markers with what feeds them and what comes of it. */
export function printMarkers(markers: readonly MarkerExplanation[], terminal: Terminal): void {
  if (markers.length === 0) {
    terminal.write('no markers\n')
    return
  }
  const rows = markers.map((marker) => [
    `${marker.path}:${marker.line}`,
    marker.setter ?? '-',
    marker.value ?? '-',
    outcomeOf(marker),
  ])
  terminal.write(
    tableText(
      ['marker', 'setter', 'value', 'outcome'],
      rows.map((row) => row.map(safeLine)),
    ),
  )
}

function outcomeOf(marker: MarkerExplanation): string {
  if (marker.state === 'behind') return `becomes ${marker.new ?? ''}`
  return marker.state === 'current' ? 'current' : `left alone: ${marker.why ?? ''}`
}
