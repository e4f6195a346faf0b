import { Failure } from '../base/index.ts'
import { nameOf } from '../core/objects/index.ts'
import type { Draft, DraftFile, Job, RunReport } from '../usecase/update/index.ts'

/** What became of one job, with the files that its diff is printed from. */
export type Run = { readonly report: RunReport; readonly files: readonly DraftFile[] }

/** What every report of a job has in common. */
export type RunPlace = Pick<RunReport, 'repository'> &
  Partial<Pick<RunReport, 'branch' | 'pushBranch'>>

/** Reasons of spec/image-automation §11.2 by the codes of our failures; others as they are. */
const reasons: Readonly<Record<string, string>> = {
  UPDATE_FAILED: 'UpdateFailed',
  MESSAGE_FAILED: 'GitOperationFailed',
  AUTH_OPTIONS: 'SourceManagerFailed',
  PUSH_BRANCH_UNKNOWN: 'SourceManagerFailed',
  INVALID_SOURCE: 'InvalidSourceConfiguration',
  SIGNING_KEY: 'SourceManagerFailed',
  GIT_SIGNING_FAILED: 'SourceManagerFailed',
}

/** A job that was stopped before it began. */
export function stoppedRun(job: Job, place: RunPlace): Run | undefined {
  if (job.stop === undefined) return undefined
  const { outcome, ...error } = job.stop
  const report = { ...empty(job, place), outcome, error }
  return { report, files: [] }
}

/** A job that failed, with the prefix that its stage has in Flux. */
export function failedRun(job: Job, place: RunPlace, thrown: unknown): Run {
  if (!(thrown instanceof Failure)) throw thrown
  const code =
    reasons[thrown.code] ?? (thrown.code.startsWith('GIT_') ? 'GitOperationFailed' : thrown.code)
  const prefix = code === 'SourceManagerFailed' ? 'failed configuring source manager: ' : ''
  const { advice, facts } = thrown
  const error = { code, message: `${prefix}${thrown.message}`, advice, facts }
  return { report: { ...empty(job, place), outcome: 'failed', error }, files: [] }
}

/** A job that came to its end, in one of the outcomes that are no failures. */
export function finishedRun(
  job: Job,
  place: RunPlace,
  work: { readonly draft: Draft; readonly files: readonly DraftFile[] },
  ending: Pick<RunReport, 'outcome'> & Partial<Pick<RunReport, 'commit' | 'author'>>,
): Run {
  const { files } = work
  const { changes, skipped, message } = work.draft
  const isUnchanged = files.length === 0
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
