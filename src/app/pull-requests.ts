import { Failure } from '../base/index.ts'
import { nameOf, printName } from '../core/objects/index.ts'
import { failed } from '../core/status/index.ts'
import {
  closeRequest,
  type Forge,
  type ForgeRequest,
  type Owners,
  syncRequest,
} from '../io/forge/index.ts'
import type { Want } from '../io/git/index.ts'
import {
  type Job,
  planJob,
  type ReportedChange,
  type SkippedMarker,
} from '../usecase/plan/index.ts'
import {
  type PullRequestReport,
  type PullRequestRules,
  type RunReport,
} from '../usecase/publish/index.ts'
import { describeRequest, policiesWithoutResult } from '../usecase/request/index.ts'
import { errorOf, type Run } from './run-report.ts'
import type { RemoteUpdate } from './update-remote.ts'

/** A job that wants a pull request: between which branches, and what its base is now. */
export type WantedPull = {
  readonly job: Job
  readonly rules: PullRequestRules
  readonly base: string
  readonly head: string
  readonly from: Want
}

/** An update whose requests go to this forge. */
type PullUpdate = RemoteUpdate & { readonly forge: Forge }

const closingComment =
  'Nothing is left to update: every image of this request is on the base branch already.'

/**
 * Brings the pull requests of the jobs up to date: one for each pair of branches, whichever jobs
 * write them; opened after a push, updated while it is open, closed when nothing is left to do and
 * every policy has a result that says so.
 *
 * A request that somebody closed stays closed until there is something new to push.
 */
export async function updatePulls(
  update: PullUpdate,
  wanted: readonly WantedPull[],
  runs: Map<Job, Run>,
  signal: AbortSignal,
): Promise<void> {
  for (const group of Map.groupBy(wanted, ({ base, head }) => `${base}\n${head}`).values()) {
    if (group.some(({ job }) => runs.get(job)?.report.outcome === 'failed')) continue
    const told = await updatePull(update, group, runs, signal).catch((thrown: unknown) => {
      if (!(thrown instanceof Failure)) throw thrown
      return thrown
    })
    for (const { job } of group) {
      const run = runs.get(job)
      if (run !== undefined) runs.set(job, withPull(run, told))
    }
  }
}

/** The push stands; a request that failed makes the run fail all the same, so that it is seen. */
function withPull(run: Run, told: PullRequestReport | Failure | undefined): Run {
  if (told === undefined) return run
  if (!(told instanceof Failure)) return { ...run, report: { ...run.report, pullRequest: told } }
  const error = errorOf(failed('PullRequestFailed', told.message, told))
  return { ...run, report: { ...run.report, outcome: 'failed', error } }
}

async function updatePull(
  update: PullUpdate,
  group: readonly WantedPull[],
  runs: ReadonlyMap<Job, Run>,
  signal: AbortSignal,
): Promise<PullRequestReport | undefined> {
  const [first] = group
  if (first === undefined) return undefined
  const { base, head, rules } = first
  const { forge, policies } = update
  const branches = { base, head }
  const named = group.flatMap(({ job }) => job.automation ?? []).map(nameOf)
  const [owner = 'tidemark', ...others] = named.map(printName)
  const owners: Owners = [owner, ...others]
  const { changes, skipped } = await pendingWork(update, group, signal)
  const jobs = group.map(({ job }) => job)
  const withoutResult = policiesWithoutResult(jobs, policies, skipped)
  const hasPushed = jobs.some((job) => runs.get(job)?.report.outcome === 'pushed')
  if (withoutResult.length > 0 && (changes.length === 0 || !hasPushed)) {
    return leftAlone(await forge.find(branches, signal), owners, withoutResult)
  }
  if (changes.length === 0) {
    const closed = await closeRequest(
      forge,
      { branches, automations: owners },
      closingComment,
      signal,
    )
    return closed.kind === 'closed' ? reportOf('closed', closed.request) : undefined
  }
  if (!hasPushed && (await forge.find(branches, signal)) === undefined) return undefined
  const text = describeRequest({ automations: named, changes, policies, withoutResult })
  const content = { ...text, automations: owners, labels: rules.labels }
  const { isDraft, autoMerge } = rules
  const synced = await syncRequest(forge, { branches, content, isDraft, autoMerge }, signal)
  if (synced.kind === 'no-commits') return undefined
  const note = 'autoMergeRefusal' in synced ? synced.autoMergeRefusal : undefined
  return reportOf(synced.kind, synced.request, note)
}

function reportOf(
  outcome: PullRequestReport['outcome'],
  { number, url }: { readonly number: number; readonly url: string },
  note?: string,
): PullRequestReport {
  return { outcome, number, url, ...(note === undefined ? {} : { note }) }
}

/**
 * An open request stays as it is while nobody knows what it should hold: a registry that is away
 * for an hour is no reason to close it, nor to take rows out of its description.
 */
function leftAlone(
  request: ForgeRequest | undefined,
  owners: Owners,
  withoutResult: readonly string[],
): PullRequestReport | undefined {
  if (!request?.automations.some((name) => owners.includes(name))) return undefined
  const names = withoutResult.map((name) => `'${name}'`).join(', ')
  return reportOf('unchanged', request, `the pull request stays as it is: no result for ${names}`)
}

/** What the base branch still lacks: the branch of the request may hold older commits, too. */
async function pendingWork(
  { session, policies, ports }: RemoteUpdate,
  group: readonly WantedPull[],
  signal: AbortSignal,
): Promise<Pick<RunReport, 'changes' | 'skipped'>> {
  const changes: ReportedChange[] = []
  const skipped: SkippedMarker[] = []
  for (const { job, from } of group) {
    const tree = await session.tree(from, signal)
    const draft = await planJob(tree, { job, policies }, ports.offload, signal)
    changes.push(...draft.changes)
    skipped.push(...draft.skipped)
  }
  return { changes, skipped }
}
