import type { LintReport } from '../../app/index.ts'
import type { Finding, Severity } from '../../usecase/lint/index.ts'
import { remedied, withSentences } from '../advice.ts'
import type { Terminal } from '../context.ts'
import { type dataFormats, printData } from './print-data.ts'
import { safeLine, safeText } from './safe-text.ts'
import { type Style, styleOf } from './style.ts'

/** Prints findings, one a line, in the form that editors and CI systems make links of. */
export function printFindings(
  report: LintReport,
  format: (typeof dataFormats)[number],
  terminal: Terminal,
): void {
  const shown = { ...withSentences(report), findings: report.findings.map(remedied) }
  const { findings, notices } = shown
  for (const notice of notices) terminal.line('⚠️', notice)
  if (format === 'text') {
    const style = styleOf(terminal.colour.stdout)
    terminal.write(findings.map((finding) => findingLine(finding, style)).join(''))
  } else printData(shown, format, terminal)
  const summary = severities.flatMap((severity) => countText(findings, severity))
  const isBad = findings.some(({ severity }) => severity === 'error')
  terminal.line(isBad ? '✗' : '✔', summary.join(', ') || 'no findings')
}

const severities = ['error', 'warning', 'info'] as const
const looks = { error: 'red', warning: 'yellow', info: 'cyan' } as const

/** `FILE:LINE: severity: what; what to do instead (code)` */
function findingLine({ path, line, severity, what, remedy, code }: Finding, style: Style): string {
  const text = remedy === undefined ? what : `${what}; ${remedy}`
  const place = safeLine(`${path}:${line}`)
  const shown = safeText(text).replaceAll('\n', ' ')
  return `${place}: ${style(looks[severity], severity)}: ${shown} (${code})\n`
}

function countText(findings: readonly Finding[], severity: Severity): string[] {
  const count = findings.filter((finding) => finding.severity === severity).length
  if (count === 0) return []
  return [
    severity === 'info' ? `${count} to know` : `${count} ${severity}${count === 1 ? '' : 's'}`,
  ]
}
