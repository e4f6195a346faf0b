import type { TagVerdict } from '../../core/policy/index.ts'
import { safeLine } from './safe-text.ts'
import { tableText } from './table.ts'

/** Tags with their rank, best first, then those that are out with the reason. */
export function verdictTable(verdicts: readonly TagVerdict[]): string {
  const hasKeys = verdicts.some((one) => one.key !== undefined && one.key !== one.tag)
  const header = ['rank', 'tag', ...(hasKeys ? ['compared'] : []), 'verdict']
  const rows = verdicts.map((verdict) => [
    verdict.kind === 'kept' ? String(verdict.rank) : '-',
    safeLine(verdict.tag),
    ...(hasKeys ? [safeLine(verdict.key ?? '-')] : []),
    safeLine(verdictText(verdict)),
  ])
  return tableText(header, rows)
}

/** `chosen`, `fits`, or why the tag is out. */
export function verdictText(verdict: TagVerdict): string {
  if (verdict.kind === 'dropped') return verdict.why
  return verdict.chosen ? 'chosen' : 'fits'
}

/** How many tags fit the rule. */
export function countFitting(verdicts: readonly TagVerdict[]): number {
  return verdicts.filter((verdict) => verdict.kind === 'kept').length
}
