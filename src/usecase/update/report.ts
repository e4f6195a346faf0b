import type { Advice, Facts, Notice } from '../../base/index.ts'
import type { Change } from '../../core/change/index.ts'
import type { ImageRef } from '../../core/image/index.ts'

/** An object by its name, as people write it: `namespace/name`. */
export type Named = { readonly namespace: string; readonly name: string }

/** A text, and what a person can do about it: see `Failure` of base. */
export type Told = {
  readonly message: string
  readonly advice?: Advice | undefined
  readonly facts?: Facts
}

/** What became of one ImagePolicy. */
export type PolicyReport = Named &
  Told & {
    readonly image?: string
    /** `set` by hand instead of scanned; `failed` and `skipped` leave the markers alone. */
    readonly outcome: 'selected' | 'set' | 'failed' | 'skipped'
    readonly ref?: ImageRef
    /** Tags after the exclusion list. */
    readonly tags?: number
    /** Tags that the rule could choose from. */
    readonly candidates?: number
    /** The text of the policy's Ready condition, or why there is no result. */
    readonly message: string
  }

/** A marker, or something that looks like one, that changed nothing, and why. */
export type SkippedMarker = {
  readonly path: string
  readonly line: number
  readonly column?: number
  readonly code: string
  readonly why: string
  readonly setter?: string
}

/** A change with the path as the repository knows it. */
export type ReportedChange = Omit<Change, 'file'> & { readonly path: string }

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
  readonly automation?: Named
  /** The URL without credentials, or the folder. */
  readonly repository: string
  readonly branch?: string
  readonly pushBranch?: string
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

/** The outcome of the whole: any failure counts more than any change. */
export function overallOutcome(
  report: Pick<UpdateReport, 'policies' | 'runs' | 'problems'>,
): UpdateReport['outcome'] {
  const failed =
    report.problems.length > 0 ||
    report.policies.some((policy) => policy.outcome === 'failed') ||
    report.runs.some((run) => run.outcome === 'failed')
  if (failed) return 'failed'
  return report.runs.some((run) => run.changes.length > 0) ? 'changed' : 'unchanged'
}
