import { Failure, type Notice } from '../base/index.ts'
import type { SecretSources } from '../usecase/access/index.ts'
import {
  type DraftFile,
  editFiles,
  type Job,
  laidOver,
  type MarkedTree,
  planJob,
} from '../usecase/plan/index.ts'
import { pullRequestRules } from '../usecase/publish/index.ts'
import { type PolicyReport } from '../usecase/scan/index.ts'
import { findForge } from './find-forge.ts'
import { updatePulls, type WantedPull } from './pull-requests.ts'
import { pushBranches } from './push-branches.ts'
import { type Branches, branchFor } from './remote-branch.ts'
import type { RemoteSession } from './remote-session.ts'
import type { Ambient, Ports, UpdateRequest } from './request.ts'
import { failedRun, finishedRun, type Run, type RunPlace } from './run-report.ts'
import { signerOf } from './signing.ts'
import { verifySource } from './verify-source.ts'

/** Jobs on one remote; none of them is stopped. */
export type RemoteUpdate = {
  readonly session: RemoteSession
  readonly jobs: readonly Job[]
  readonly policies: readonly PolicyReport[]
  readonly request: UpdateRequest
  readonly secrets: SecretSources
  readonly ports: Ports & Pick<Ambient, 'env'>
}

/** Races that may be lost one after the other before a run gives up. */
const maxLosses = 5
/** After a lost race, this part of the jobs goes first: few jobs are quicker than somebody else. */
const partAfterLoss = 1 / 3

/**
 * Runs jobs on a remote: those with one push branch are planned on one head, committed in order
 * and pushed once. A lost race is planned again on the new head, for fewer jobs at a time: many of
 * them would lose every race against somebody who pushes all the time.
 */
export async function updateRemote(update: RemoteUpdate, signal: AbortSignal): Promise<RemoteRuns> {
  const runs = new Map<Job, Run>()
  const pulls = new Map<Job, WantedPull>()
  const verified: Verified = new Map()
  const { forge, jobs: ready } = await findForge(update, runs, signal)
  let open = ready
  let atOnce = open.length
  for (let losses = 0; open.length > 0 && losses < maxLosses; ) {
    const jobs = open.slice(0, atOnce)
    const stale = await attemptJobs({ ...update, jobs }, { runs, pulls, verified }, signal)
    open = [...stale, ...open.slice(atOnce)]
    losses = stale.length === 0 ? 0 : losses + 1
    if (stale.length > 0) atOnce = Math.ceil(jobs.length * partAfterLoss)
    // What was pushed moved a branch as well.
    if (open.length > 0) update.session.forgetRefs()
  }
  if (forge !== undefined) {
    await updatePulls({ ...update, forge }, [...pulls.values()], runs, signal)
  }
  return { runs, notices: [...verified.values(), update.session.notices()].flat() }
}

/** What became of each job, and what the user should know of their source. */
export type RemoteRuns = {
  readonly runs: ReadonlyMap<Job, Run>
  readonly notices: readonly Notice[]
}

type Results = {
  readonly runs: Map<Job, Run>
  readonly pulls: Map<Job, WantedPull>
  readonly verified: Verified
}

/** What there is to say of each source, which many jobs read, and every attempt again. */
type Verified = Map<string, readonly Notice[]>

type Work = Pick<Results, 'pulls' | 'verified'> & {
  readonly update: RemoteUpdate
  readonly branches: Branches
}

/** One round over the jobs; gives those whose branch moved under them. */
async function attemptJobs(
  update: RemoteUpdate,
  { runs, pulls, verified }: Results,
  signal: AbortSignal,
): Promise<readonly Job[]> {
  const { session, request } = update
  const { remote } = session
  const branches: Branches = { session, request, byRef: new Map() }
  const work = { update, branches, pulls, verified }
  for (const job of update.jobs) {
    const place: RunPlace = { repository: remote.url }
    const run = await runJob(work, job, signal).catch((thrown: unknown) =>
      failedRun(job, place, thrown),
    )
    runs.set(job, run)
  }
  if (request.mode !== 'push') return []
  const { stale, failed } = await pushBranches(remote, [...branches.byRef.values()], signal)
  for (const [job, run] of failed) runs.set(job, run)
  return update.jobs.filter((job) => stale.has(job))
}

async function runJob(
  { update, branches, pulls, verified }: Work,
  job: Job,
  signal: AbortSignal,
): Promise<Run> {
  const { session, request, ports } = update
  const { remote } = session
  const sign = await signerOf(job, update.secrets, signal)
  const { target, branch, read: from, copies } = await branchFor(job, branches, signal)
  await verifyOnce(verified, job, { session, from, secrets: update.secrets }, signal)
  const rules = pullRequestRules(job, request.pullRequest)
  const base = (from.ref ?? '').replace(/^refs\/heads\//, '')
  if (rules !== undefined) pulls.set(job, { job, rules, base, head: target.pushBranch, from })
  const read = target.checkout?.branch
  const place: RunPlace = {
    repository: remote.url,
    ...(read === undefined ? {} : { branch: read }),
    pushBranch: target.pushBranch,
  }
  await checkRoot(job, branch.tree, signal)
  const question = { job, policies: update.policies }
  const draft = await planJob(branch.overlay, question, ports.offload, signal)
  if (draft.edits.length === 0) {
    const run = finishedRun(job, place, { draft, files: [] }, { outcome: 'unchanged' })
    if (branch.runs.length > 0) branch.followers.push({ job, run })
    return run
  }
  const edited = editFiles(branch.overlay, draft, signal)
  const overlay = laidOver(branch.overlay, draft)
  if (request.mode !== 'push') {
    const files = await Array.fromAsync(edited)
    branch.overlay = overlay
    return finishedRun(job, place, { draft, files }, { outcome: 'planned' })
  }
  const person = authorOf(job, request)
  const signature = { ...person, dateMs: ports.clock.nowMs() }
  const commit = await remote.writeCommit(
    {
      parent: branch.tip,
      files: contentsOf(edited),
      author: signature,
      committer: signature,
      message: draft.message,
      ...(sign === undefined ? {} : { sign }),
    },
    signal,
  )
  branch.tip = commit
  branch.overlay = overlay
  const author = `${person.name} <${person.email}>`
  const run = finishedRun(job, place, { draft, files: [] }, { outcome: 'pushed', commit, author })
  branch.runs.push({ job, target, run })
  for (const [ref, lease] of copies) branch.copies.set(ref, lease)
  return run
}

async function* contentsOf(
  edited: AsyncIterable<DraftFile>,
): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  for await (const { path, after } of edited) yield { path, bytes: after }
}

async function verifyOnce(
  verified: Verified,
  job: Job,
  of: Parameters<typeof verifySource>[1],
  signal: AbortSignal,
): Promise<void> {
  const source = JSON.stringify([
    job.source?.metadata.namespace,
    job.source?.metadata.name,
    of.from,
  ])
  if (verified.has(source)) return
  verified.set(source, await verifySource(job, of, signal))
}

/** Upstream's error for an update path that is not there (spec/image-automation §8.1). */
async function checkRoot(job: Job, tree: MarkedTree, signal: AbortSignal): Promise<void> {
  const { root } = job.rules
  if (await tree.has(root, signal)) return
  throw new Failure(
    'UPDATE_FAILED',
    `failed to apply policies: walking path for files: lstat ${root}: no such file or directory`,
  )
}

/** The automation's author, else the one of the command line, else Tidemark itself. */
function authorOf(job: Job, request: UpdateRequest): { name: string; email: string } {
  const author = job.automation?.spec.git?.commit.author
  if (author !== undefined) return { name: author.name ?? '', email: author.email }
  return request.author ?? { name: 'Tidemark', email: 'tidemark@localhost' }
}
