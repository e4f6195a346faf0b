import { Failure } from '../base/index.ts'
import { nameOf } from '../core/objects/index.ts'
import { type Outcome, outcomeOf } from '../core/status/index.ts'
import { type Draft, type DraftFile, type Job } from '../usecase/plan/index.ts'
import { type RunReport } from '../usecase/publish/index.ts'

/** What became of one job, with the files that its diff is printed from. */
export type Run = { readonly report: RunReport; readonly files: readonly DraftFile[] }

/** What every report of a job has in common. */
export type RunPlace = Pick<RunReport, 'repository'> &
  Partial<Pick<RunReport, 'branch' | 'pushBranch'>>

/** A job that was stopped before it began. */
export function stoppedRun(job: Job, place: RunPlace): Run | undefined {
  return job.stop === undefined ? undefined : endedRun(job, place, job.stop)
}

/** A job that failed. */
export function failedRun(job: Job, place: RunPlace, thrown: unknown): Run {
  if (!(thrown instanceof Failure)) throw thrown
  return endedRun(job, place, outcomeOf('ImageUpdateAutomation', thrown))
}

function endedRun(job: Job, place: RunPlace, { kind, ...why }: Outcome): Run {
  const outcome = kind === 'waiting' ? 'skipped' : 'failed'
  return { report: { ...empty(job, place), outcome, error: errorOf(why) }, files: [] }
}

/** What a report says of an outcome that is not what was wanted. */
export function errorOf({
  reason,
  message,
  advice,
  facts,
}: Omit<Outcome, 'kind'>): NonNullable<RunReport['error']> {
  return { code: reason, message, ...(advice === undefined ? {} : { advice, facts }) }
}

/** A job that came to its end, in one of the outcomes that are no failures. */
export function finishedRun(
  job: Job,
  place: RunPlace,
  work: { readonly draft: Draft; readonly files: readonly DraftFile[] },
  ending: Pick<RunReport, 'outcome'> & Partial<Pick<RunReport, 'commit' | 'author'>>,
): Run {
  const { files } = work
  const { edits, changes, skipped, message } = work.draft
  const isUnchanged = edits.length === 0
  const report: RunReport = {
    ...empty(job, place),
    changes,
    skipped,
    ...(isUnchanged ? { outcome: 'unchanged' } : { message, ...ending }),
  }
  return { report, files }
}

function empty(job: Job, place: RunPlace): Omit<RunReport, 'outcome'> {
  const { automation } = job
  const { repository, branch, pushBranch } = place
  return {
    ...(automation === undefined ? {} : { automation: nameOf(automation) }),
    repository,
    ...(branch === undefined ? {} : { branch }),
    ...(pushBranch === undefined ? {} : { pushBranch }),
    changes: [],
    skipped: [],
  }
}
