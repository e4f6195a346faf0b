import { Failure } from '../../base/index.ts'
import { printName } from '../../core/objects/index.ts'
import { type Outcome, outcomeOf } from '../../core/status/index.ts'
import type { Draft, DraftFile, Job } from '../plan/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import type { PullRequestReport, RunReport } from './report.ts'

/** What every report of a job has in common. */
export type RunPlace = Pick<RunReport, 'repository'> &
  Partial<Pick<RunReport, 'branch' | 'pushBranch' | 'alsoRefs'>>

/** A file as a diff shows it; what it would become follows from the splices. */
export type ShownFile = Omit<DraftFile, 'after'>

/** What a job did before it ended. */
export type JobWork = {
  readonly kind: 'unchanged' | 'planned' | 'edited' | 'committed' | 'pushed'
  readonly draft: Draft
  /** What the diff of a run that writes nothing is printed from; others let their files go. */
  readonly files?: readonly ShownFile[]
  readonly commit?: string
  readonly author?: string
}

/** What became of one job. */
export type JobEnd = {
  readonly outcome: Outcome
  readonly place: RunPlace
  /** Absent when it failed, or was stopped before it began. */
  readonly work?: JobWork
  readonly pullRequest?: PullRequestReport
}

/** The end of a job that was stopped before it began. */
export function stoppedEnd(job: Job, place: RunPlace): JobEnd | undefined {
  return job.stop === undefined ? undefined : { outcome: job.stop, place }
}

/**
 * The end of a job that failed.
 *
 * @throws what was thrown, when that is no failure of the job but a fault or an abort
 */
export function failedEnd(place: RunPlace, thrown: unknown): JobEnd {
  if (!(thrown instanceof Failure)) throw thrown
  return { outcome: outcomeOf('ImageUpdateAutomation', thrown), place }
}

/** The same for several, all for one reason. */
export function failedEnds(
  jobs: readonly Job[],
  place: RunPlace,
  thrown: unknown,
): ReadonlyMap<Job, JobEnd> {
  return new Map(jobs.map((job) => [job, failedEnd(place, thrown)]))
}

/** What is reported of the end of a job. */
export function reportOf({ name }: Job, end: JobEnd): RunReport {
  const { outcome, place, work, pullRequest } = end
  const { repository, branch, pushBranch, alsoRefs } = place
  return {
    ...(name === undefined ? {} : { automation: name }),
    repository,
    ...(branch === undefined ? {} : { branch }),
    ...(pushBranch === undefined ? {} : { pushBranch }),
    ...(alsoRefs === undefined || work?.kind !== 'pushed' ? {} : { alsoRefs }),
    ...draftOf(work),
    outcome: kindOf(end),
    ...commitOf(work),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    ...(outcome.kind === 'done' ? {} : { error: errorOf(outcome) }),
  }
}

/** How many of the policies that a job asks for have failed. */
export function failuresOf(
  { policies }: Pick<Job, 'policies'>,
  reports: readonly PolicyReport[],
): number {
  const failed = new Set(
    reports.filter(({ outcome }) => outcome === 'failed').map((report) => printName(report)),
  )
  return policies.filter(({ metadata }) => failed.has(printName(metadata))).length
}

function draftOf(work: JobWork | undefined): Pick<RunReport, 'changes' | 'skipped' | 'message'> {
  if (work === undefined) return { changes: [], skipped: [] }
  const { changes, skipped, message } = work.draft
  return work.kind === 'unchanged' ? { changes, skipped } : { changes, skipped, message }
}

function commitOf(work: JobWork | undefined): Pick<RunReport, 'commit' | 'author'> {
  const { commit, author } = work ?? {}
  return {
    ...(commit === undefined ? {} : { commit }),
    ...(author === undefined ? {} : { author }),
  }
}

function kindOf({ outcome, work }: JobEnd): RunReport['outcome'] {
  if (outcome.kind === 'waiting') return 'skipped'
  return outcome.kind === 'done' ? (work?.kind ?? 'unchanged') : 'failed'
}

function errorOf(outcome: Outcome): NonNullable<RunReport['error']> {
  const { reason, message, advice, facts } = outcome
  return { code: reason, message, ...(advice === undefined ? {} : { advice, facts }) }
}
