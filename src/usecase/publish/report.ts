import type { Notice } from '../../base/index.ts'
import type { ObjectName } from '../../core/objects/index.ts'
import type { ReportedChange, SkippedMarker } from '../plan/index.ts'
import type { PolicyReport, Told } from '../scan/index.ts'

/** What became of the pull request of a run. */
export type PullRequestReport = {
  /** `foreign`: somebody else has one between these branches, and it was left alone. */
  readonly outcome: 'opened' | 'updated' | 'unchanged' | 'closed' | 'foreign'
  readonly number: number
  readonly url: string
  /** What did not come to pass, such as auto-merge. */
  readonly note?: string
}

/** What became of one automation, or of the run without any. */
export type RunReport = {
  readonly automation?: ObjectName
  /** The URL without credentials, or the folder. */
  readonly repository: string
  readonly branch?: string
  readonly pushBranch?: string
  /** Other refs that were moved with it, as `push.refspec` asks for. */
  readonly alsoRefs?: readonly string[]
  readonly outcome:
    | 'unchanged'
    | 'planned'
    | 'edited'
    | 'committed'
    | 'pushed'
    | 'failed'
    | 'skipped'
  readonly changes: readonly ReportedChange[]
  readonly skipped: readonly SkippedMarker[]
  readonly message?: string
  readonly author?: string
  readonly commit?: string
  readonly pullRequest?: PullRequestReport
  /** `code` is a reason of spec/image-automation §11.2 where it has one. */
  readonly error?: Told & { readonly code: string }
}

/** All that a run did and did not do; what every output form prints. */
export type UpdateReport = {
  readonly outcome: 'unchanged' | 'changed' | 'failed'
  readonly policies: readonly PolicyReport[]
  readonly runs: readonly RunReport[]
  /** Faults of manifests, as `file:line: what`. */
  readonly problems: readonly string[]
  /** What the user should know though nothing failed: fallbacks, credentials held back. */
  readonly notices: readonly Notice[]
}

/**
 * The outcome of the whole: any failure counts more than any change.
 *
 * @param isStrict - a marker that changed nothing is a failure, too
 */
export function overallOutcome(
  report: Pick<UpdateReport, 'policies' | 'runs' | 'problems'>,
  isStrict: boolean,
): UpdateReport['outcome'] {
  const failed =
    report.problems.length > 0 ||
    report.policies.some((policy) => policy.outcome === 'failed') ||
    report.runs.some((run) => run.outcome === 'failed') ||
    (isStrict && report.runs.some((run) => run.skipped.length > 0))
  if (failed) return 'failed'
  return report.runs.some((run) => run.changes.length > 0) ? 'changed' : 'unchanged'
}
