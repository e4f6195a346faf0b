import { Failure, type Offload } from '../../base/index.ts'
import { printName } from '../../core/objects/index.ts'
import { failed } from '../../core/status/index.ts'
import {
  type Job,
  type MarkedTree,
  planJob,
  type ReportedChange,
  type SkippedMarker,
} from '../plan/index.ts'
import {
  type JobEnd,
  type PullRequestReport,
  type PullRequestRules,
  pullRequestRules,
  type RemoteCheckout,
  type RemoteCommit,
} from '../publish/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { describeRequest, type RequestText } from './request-body.ts'
import { policiesWithoutResult } from './without-result.ts'

/** A job that wants a pull request: between which branches, and what its base is now. */
export type WantedPull = {
  readonly job: Job
  readonly rules: PullRequestRules
  readonly base: string
  readonly head: string
  readonly from: RemoteCommit
  /** Where the branch stood before this run; `undefined` when it was not there. */
  readonly tip: string | undefined
}

type Branches = { readonly base: string; readonly head: string }
type Owners = readonly [string, ...string[]]
type Request = {
  readonly number: number
  readonly url: string
  /** Automations that say they wrote it. */
  readonly automations: readonly string[]
}

/** Where requests are made: one forge, as one who knows its rules uses it. */
export type RequestDesk = {
  /** The open request between these branches. */
  readonly find: (branches: Branches, signal: AbortSignal) => Promise<Request | undefined>
  /** The last request between these branches that somebody closed or merged. */
  readonly findEnded: (
    branches: Branches,
    signal: AbortSignal,
  ) => Promise<{ readonly commit: string; readonly isMerged: boolean } | undefined>
  /** Opens a request, or makes the open one say this. */
  readonly sync: (
    wanted: {
      readonly branches: Branches
      readonly content: RequestText & {
        readonly automations: Owners
        readonly labels: readonly string[]
      }
      readonly isDraft: boolean
      readonly autoMerge: PullRequestRules['autoMerge']
    },
    signal: AbortSignal,
  ) => Promise<Synced>
  /** Closes the open request, if it is ours alone. */
  readonly close: (
    wanted: { readonly branches: Branches; readonly automations: Owners },
    comment: string,
    signal: AbortSignal,
  ) => Promise<{ readonly kind: 'closed'; readonly request: Request } | { readonly kind: string }>
}

type Synced =
  | { readonly kind: 'no-commits' }
  | {
      readonly kind: 'opened' | 'updated' | 'unchanged' | 'foreign'
      readonly request: Request
      readonly autoMergeRefusal?: string
    }

/** What updating requests needs. */
export type PullPorts = {
  readonly desk: RequestDesk
  /** The tree of a commit at the remote. */
  readonly tree: (commit: RemoteCommit, signal: AbortSignal) => Promise<MarkedTree>
  readonly offload: Offload
}

type Work = PullPorts & {
  readonly policies: readonly PolicyReport[]
  readonly ends: ReadonlyMap<Job, JobEnd>
}

const closingComment =
  'Nothing is left to update: every image of this request is on the base branch already.'

/**
 * The pull request that a job wants, by its annotation or else the given rules.
 *
 * @throws {Failure} `PULL_REQUEST_RULES`
 */
export function wantedPull(
  job: Job,
  { read, target, branch }: RemoteCheckout,
  given: PullRequestRules | undefined,
): WantedPull | undefined {
  const rules = pullRequestRules(job, given)
  if (rules === undefined) return undefined
  const base = (read.ref ?? '').replace(/^refs\/heads\//, '')
  return { job, rules, base, head: target.pushBranch, from: read, tip: branch.old }
}

/**
 * Brings the pull requests of the jobs up to date: one for each pair of branches, whichever jobs
 * write them; opened after a push, updated while it is open, closed when nothing is left to do and
 * every policy has a result that says so.
 *
 * A request that somebody closed stays closed until there is something new to push. One that could
 * not be opened when its branch was pushed is opened by the next run.
 *
 * @returns the ends of all jobs, with what became of their requests
 */
export async function updatePulls(
  wanted: readonly WantedPull[],
  work: Work,
  signal: AbortSignal,
): Promise<ReadonlyMap<Job, JobEnd>> {
  const ends = new Map(work.ends)
  for (const group of Map.groupBy(wanted, ({ base, head }) => `${base}\n${head}`).values()) {
    if (group.some(({ job }) => ends.get(job)?.outcome.kind === 'failed')) continue
    const told = await updatePull(group, { ...work, ends }, signal).catch((thrown: unknown) => {
      if (!(thrown instanceof Failure)) throw thrown
      return thrown
    })
    for (const { job } of group) {
      const end = ends.get(job)
      if (end !== undefined) ends.set(job, withPull(end, told))
    }
  }
  return ends
}

/** The push stands; a request that failed makes the run fail all the same, so that it is seen. */
function withPull(end: JobEnd, told: PullRequestReport | Failure | undefined): JobEnd {
  if (told === undefined) return end
  if (!(told instanceof Failure)) return { ...end, pullRequest: told }
  const { commit, kind } = end.work ?? {}
  const branch = end.place.pushBranch ?? ''
  const text =
    kind === 'pushed'
      ? `branch '${branch}' was pushed (commit '${commit?.slice(0, 7)}'), but its pull request was not made: ${told.message}; the next run goes on with it`
      : told.message
  return { ...end, outcome: failed('PullRequestFailed', text, told) }
}

async function updatePull(
  group: readonly WantedPull[],
  work: Work,
  signal: AbortSignal,
): Promise<PullRequestReport | undefined> {
  const [first] = group
  if (first === undefined) return undefined
  const { base, head, rules } = first
  const { desk, policies, ends } = work
  const branches = { base, head }
  const named = group.flatMap(({ job }) => job.name ?? [])
  const [owner = 'tidemark', ...others] = named.map(printName)
  const owners: Owners = [owner, ...others]
  const { changes, skipped } = await pendingWork(group, work, signal)
  const jobs = group.map(({ job }) => job)
  const withoutResult = policiesWithoutResult(jobs, policies, skipped)
  const hasPushed = jobs.some((job) => ends.get(job)?.work?.kind === 'pushed')
  if (withoutResult.length > 0 && (changes.length === 0 || !hasPushed)) {
    return leftAlone(await desk.find(branches, signal), owners, withoutResult)
  }
  if (changes.length === 0) {
    const closed = await desk.close({ branches, automations: owners }, closingComment, signal)
    return 'request' in closed && closed.kind === 'closed'
      ? reportOf('closed', closed.request)
      : undefined
  }
  if (!hasPushed && !(await isWanting(first, desk, signal))) return undefined
  const text = describeRequest({ automations: named, changes, policies, withoutResult })
  const content = { ...text, automations: owners, labels: rules.labels }
  const { isDraft, autoMerge } = rules
  const synced = await desk.sync({ branches, content, isDraft, autoMerge }, signal)
  if (synced.kind === 'no-commits') return undefined
  return reportOf(synced.kind, synced.request, synced.autoMergeRefusal)
}

/** Whether a branch that holds work already has, or never had, a request for what it holds. */
async function isWanting(
  { base, head, tip }: WantedPull,
  desk: RequestDesk,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await desk.find({ base, head }, signal)) !== undefined) return true
  const ended = await desk.findEnded({ base, head }, signal)
  if (ended === undefined || ended.isMerged) return true
  // A forge that does not say what it closed may have closed this.
  return ended.commit !== '' && ended.commit !== tip
}

function reportOf(
  outcome: PullRequestReport['outcome'],
  { number, url }: Pick<Request, 'number' | 'url'>,
  note?: string,
): PullRequestReport {
  return { outcome, number, url, ...(note === undefined ? {} : { note }) }
}

/**
 * An open request stays as it is while nobody knows what it should hold: a registry that is away
 * for an hour is no reason to close it, nor to take rows out of its description.
 */
function leftAlone(
  request: Request | undefined,
  owners: Owners,
  withoutResult: readonly string[],
): PullRequestReport | undefined {
  if (!request?.automations.some((name) => owners.includes(name))) return undefined
  const names = withoutResult.map((name) => `'${name}'`).join(', ')
  return reportOf('unchanged', request, `the pull request stays as it is: no result for ${names}`)
}

/** What the base branch still lacks: the branch of the request may hold older commits, too. */
async function pendingWork(
  group: readonly WantedPull[],
  { tree, policies, offload }: Work,
  signal: AbortSignal,
): Promise<{ changes: readonly ReportedChange[]; skipped: readonly SkippedMarker[] }> {
  const changes: ReportedChange[] = []
  const skipped: SkippedMarker[] = []
  for (const { job, from } of group) {
    const draft = await planJob(await tree(from, signal), { job, policies }, offload, signal)
    changes.push(...draft.changes)
    skipped.push(...draft.skipped)
  }
  return { changes, skipped }
}
