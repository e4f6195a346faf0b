import type { Mode, UpdateResult } from '../../app/index.ts'
import { formatImageRef } from '../../core/image/index.ts'
import { type ReportedChange } from '../../usecase/plan/index.ts'
import { type PullRequestReport, type RunReport } from '../../usecase/publish/index.ts'
import { type PolicyReport } from '../../usecase/scan/index.ts'
import { withSentences, worded } from '../advice.ts'
import type { Terminal } from '../context.ts'
import type { Ending } from '../errors.ts'
import { markdownCode, markdownTable } from './markdown.ts'
import { printData } from './print-data.ts'
import { safeLine } from './safe-text.ts'
import { printDiffs } from './unified-diff.ts'

/** The forms in which a report can be printed. */
export const reportFormats = ['text', 'json', 'yaml', 'markdown'] as const

/** A format that `--output` takes. */
export type ReportFormat = (typeof reportFormats)[number]

/** Prints what a run did: the payload to stdout, how it went to stderr. */
export function printUpdate(
  result: UpdateResult,
  format: ReportFormat,
  about: {
    readonly mode: Mode
    readonly isRemote: boolean
    readonly isStrict: boolean
    readonly isRaw: boolean
  },
  terminal: Terminal,
): void {
  const report = shownReport(result.report)
  printCourse(report, { ...about, failures: result.failures }, terminal)
  if (format === 'json' || format === 'yaml') printData(report, format, terminal)
  else if (format === 'markdown') terminal.write(markdownReport(report))
  else if (about.mode === 'dry-run') printDiffs(result.files.flat(), about.isRaw, terminal)
  else terminal.write(report.runs.flatMap((run) => run.changes.map(changeLine)).join(''))
}

/** The report of a run that ended before it had one: only the error is there to tell. */
export function printFailed(error: Ending, format: ReportFormat, terminal: Terminal): void {
  const nothing = { policies: [], runs: [], problems: [], notices: [] }
  if (format === 'json' || format === 'yaml') {
    printData({ outcome: 'failed', ...nothing, error }, format, terminal)
  } else if (format === 'markdown') {
    terminal.write(`**The update failed**: ${markdownCode(error.message)}\n`)
  }
}

type ShownReport = ReturnType<typeof shownReport>

/** The report as every output form shows it. */
function shownReport(report: UpdateResult['report']) {
  const runs = report.runs.map((run) =>
    run.error === undefined ? run : { ...run, error: worded(run.error) },
  )
  return withSentences({ ...report, policies: report.policies.map(worded), runs })
}

/** `FILE:LINE  OLD -> NEW  (SETTER)` */
function changeLine({ path, line, old, new: fresh, setter, downgrade }: ReportedChange): string {
  const mark = downgrade === true ? '  downgrade' : ''
  return `${safeLine(`${path}:${line}  ${old} -> ${fresh}  (${setter})`)}${mark}\n`
}

function printCourse(report: ShownReport, about: Courses, terminal: Terminal): void {
  for (const problem of report.problems) terminal.line('✗', problem)
  for (const policy of report.policies) printPolicy(policy, terminal)
  for (const notice of report.notices) terminal.line('⚠️', notice)
  const failed = report.policies.filter((policy) => policy.outcome === 'failed')
  for (const [index, run] of report.runs.entries()) {
    printRun(run, { ...about, failures: about.failures[index] ?? 0 }, terminal)
  }
  const [first] = failed
  if (first !== undefined) {
    terminal.note(`tidemark explain ${first.namespace}/${first.name} says more`)
  }
}

function printPolicy(policy: PolicyReport, terminal: Terminal): void {
  const name = `${policy.namespace}/${policy.name}`
  if (policy.ref === undefined) {
    terminal.line(policy.outcome === 'failed' ? '✗' : '►', `${name}: ${policy.message}`)
    return
  }
  terminal.line('✔', `${name}: ${formatImageRef(policy.ref)} (${countsOf(policy)})`)
}

function countsOf({ tags, candidates }: PolicyReport): string {
  if (tags === undefined) return 'set by --set'
  const all = `${tags} ${plural(tags, 'tag')}`
  return candidates === tags ? `of ${all}` : `of ${candidates ?? 0} that match among ${all}`
}

/** What the endings of runs are to mention, by run. */
type Courses = Omit<Course, 'failures'> & { readonly failures: readonly number[] }

/** The same for one of them. */
type Course = {
  readonly failures: number
  readonly isRemote: boolean
  /** A marker that changed nothing is a failure. */
  readonly isStrict: boolean
}

function printRun(run: RunReport, course: Course, terminal: Terminal): void {
  const { automation, error, outcome } = run
  const who = automation === undefined ? '' : `${automation.namespace}/${automation.name}: `
  if (error !== undefined) {
    terminal.line(outcome === 'failed' ? '✗' : '►', `${who}${error.message}`)
    return
  }
  for (const { path, line, why, setter } of run.skipped) {
    const what = setter === undefined ? '' : ` (${setter})`
    terminal.line(course.isStrict ? '✗' : '⚠️', `${path}:${line}: ${why}${what}`)
  }
  printDowngrades(run, terminal)
  terminal.line(
    outcome === 'unchanged' || outcome === 'planned' ? '►' : '✔',
    `${who}${ending(run, course)}`,
  )
  if (run.pullRequest !== undefined) printPull(run.pullRequest, who, terminal)
}

/** Downgrades that are told one by one; the report has all. */
const toldDowngrades = 20

function printDowngrades({ changes }: RunReport, terminal: Terminal): void {
  const all = changes.filter(({ downgrade }) => downgrade === true)
  for (const { path, line, old, new: fresh, setter } of all.slice(0, toldDowngrades)) {
    terminal.line(
      '⚠️',
      `${path}:${line}: downgrade by the policy's own order: ${old} -> ${fresh} (${setter})`,
    )
  }
  if (all.length > toldDowngrades) {
    terminal.line('⚠️', `${all.length - toldDowngrades} more downgrades`)
  }
}

function printPull(pull: PullRequestReport, who: string, terminal: Terminal): void {
  const { outcome, number, url, note } = pull
  const isForeign = outcome === 'foreign'
  const what = isForeign ? 'is not ours and was left alone' : outcome
  terminal.line(isForeign ? '⚠️' : '✔', `${who}pull request ${number} ${what}: ${url}`)
  if (note !== undefined) terminal.line('⚠️', `${who}${note}`)
}

function ending(run: RunReport, { failures, isRemote }: Course): string {
  const changes = `${run.changes.length} ${plural(run.changes.length, 'change')}`
  const commit = (run.commit ?? '').slice(0, shortIdLength)
  switch (run.outcome) {
    case 'unchanged':
      return failures === 0
        ? 'repository up-to-date'
        : `nothing changed; ${failures} ${failures === 1 ? 'policy' : 'policies'} failed`
    case 'planned':
      return `${changes} to make; nothing was written${isRemote ? ', --push does it' : ''}`
    case 'edited':
      return `${changes} made`
    case 'committed':
      return `committed '${commit}' (${changes})`
    case 'pushed':
      return `pushed commit '${commit}' to ${placesOf(run)} (${changes})`
    default:
      return run.outcome
  }
}

function placesOf({ pushBranch, branch, alsoRefs = [] }: RunReport): string {
  const names = [pushBranch ?? branch ?? 'HEAD', ...alsoRefs].map((name) => `'${name}'`)
  return `branch ${names.join(' and ')}`
}

/** As in Flux's push summary (spec/image-automation §7.4). */
const shortIdLength = 7

function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`
}

/** A comment for a pull request: what changed, what failed. */
function markdownReport(report: ShownReport): string {
  const rows = report.runs.flatMap((run) =>
    run.changes.map((change) => [
      `${change.path}:${change.line}`,
      change.old,
      change.downgrade === true ? `${change.new} (downgrade)` : change.new,
      change.setter,
    ]),
  )
  const failures = [
    ...report.problems,
    ...report.policies
      .filter((policy) => policy.outcome === 'failed')
      .map((policy) => `${policy.namespace}/${policy.name}: ${policy.message}`),
    ...report.runs.flatMap((run) => (run.outcome === 'failed' ? [run.error?.message ?? ''] : [])),
  ]
  const table =
    rows.length === 0
      ? 'No image changes.\n'
      : markdownTable(['File', 'Old', 'New', 'Policy'], rows)
  const list = failures.map((text) => `- ${markdownCode(text)}\n`).join('')
  return failures.length === 0 ? table : `${table}\n**Failed**\n\n${list}`
}
