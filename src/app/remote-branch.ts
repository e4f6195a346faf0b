import { Failure } from '../base/index.ts'
import { during } from '../core/status/index.ts'
import type { RefUpdate, Want } from '../io/git/index.ts'
import { type Job, type MarkedTree } from '../usecase/plan/index.ts'
import {
  jobTarget,
  pullRequestBranch,
  pullRequestRules,
  refspecTarget,
  type Target,
} from '../usecase/publish/index.ts'
import type { RemoteSession } from './remote-session.ts'
import type { UpdateRequest } from './request.ts'
import type { Run } from './run-report.ts'

/** A branch that is being written: its head at the remote, and what the jobs made of it so far. */
export type Branch = {
  readonly ref: string
  /** The lease; `undefined` when the branch is not there yet. */
  readonly old: string | undefined
  readonly tree: MarkedTree
  tip: string
  /** What the next job plans on. */
  overlay: MarkedTree
  /** Other refs that shall point to the tip, with their leases. */
  readonly copies: Map<string, string | undefined>
  readonly runs: { readonly job: Job; readonly target: Target; readonly run: Run }[]
  /** Jobs that found nothing to do because of a commit of `runs`: they share its fate. */
  readonly followers: { readonly job: Job; readonly run: Run }[]
}

/** Where a job reads and writes. */
export type JobBranch = {
  readonly target: Target
  readonly branch: Branch
  readonly read: Want
  /** Refs that shall follow the branch once the job has committed, with their leases. */
  readonly copies: ReadonlyMap<string, string | undefined>
}

/** The branches of one attempt on a remote. */
export type Branches = {
  readonly session: RemoteSession
  readonly request: UpdateRequest
  readonly byRef: Map<string, Branch>
}

/** Where the job reads and writes; the first job of a branch settles its head for all. */
export async function branchFor(
  job: Job,
  branches: Branches,
  signal: AbortSignal,
): Promise<JobBranch> {
  const { session, request, byRef } = branches
  const wanted = wantedTarget(job, request)
  const copy =
    wanted.refspec === undefined ? [] : [refspecTarget(wanted.refspec, wanted.pushBranch)]
  const alsoRefs = wanted.pushBranch === '' ? [] : [`refs/heads/${wanted.pushBranch}`, ...copy]
  const resolved = await session.resolve(wanted.checkout ?? {}, alsoRefs, signal)
  const target = withPushBranch(wanted, resolved.ref)
  const ref = `refs/heads/${target.pushBranch}`
  const known = byRef.get(ref) ?? (await openBranch(ref, resolved, branches, signal))
  const copies = new Map(
    copy.map((name) => [name, copyLease(name, resolved.refs.ids.get(name), known)]),
  )
  return { target, branch: known, read: { ref: resolved.ref, id: resolved.commit }, copies }
}

/** A pull request needs a branch of its own; one is named after the automation where it has none. */
function wantedTarget(job: Job, request: UpdateRequest): Target {
  const { source, pushBranch } = request
  const branch = source.kind === 'remote' ? source.branch : undefined
  const wanted = jobTarget(job, { branch, pushBranch })
  const isOwn = wanted.switchBranch || pullRequestRules(job, request.pullRequest) === undefined
  return isOwn ? wanted : jobTarget(job, { branch, pushBranch: pullRequestBranch(job) })
}

/**
 * The lease of a ref that is to follow the branch: it must be new, or stand where the branch stood.
 *
 * Anything else would throw away commits that this run has never seen; whether they are part of
 * the branch's past cannot be told from a mirror without history.
 */
function copyLease(ref: string, old: string | undefined, branch: Branch): string | undefined {
  if (old === undefined || old === branch.old) return old
  throw new Failure(
    'PUSH_COPY',
    during(
      'failed to update source',
      `failed to push to remote: non-fast-forward update: ${ref} holds commits that '${branch.ref}' does not`,
    ),
  )
}

/** Without any ref, the branch that the remote's HEAD names is read and written. */
function withPushBranch(target: Target, ref: string | undefined): Target {
  if (target.pushBranch !== '') return target
  return { ...target, pushBranch: (ref ?? '').replace(/^refs\/heads\//, '') }
}

/** An existing push branch is continued; a new one starts at what was checked out. */
async function openBranch(
  ref: string,
  resolved: Awaited<ReturnType<RemoteSession['resolve']>>,
  { session, byRef }: Branches,
  signal: AbortSignal,
): Promise<Branch> {
  const old = resolved.refs.ids.get(ref) ?? (resolved.ref === ref ? resolved.commit : undefined)
  const id = old ?? resolved.commit
  const want = { ref: old === undefined ? resolved.ref : ref, id }
  const tree = await session.tree(want, signal)
  const branch = {
    ref,
    old,
    tree,
    tip: id,
    overlay: tree,
    copies: new Map(),
    runs: [],
    followers: [],
  }
  byRef.set(ref, branch)
  return branch
}

/** The refs that have to move so that the branch is published. */
export function updatesOf(branch: Branch): RefUpdate[] {
  return [
    { ref: branch.ref, new: branch.tip, expectedOld: branch.old },
    ...[...branch.copies].map(([ref, old]) => ({ ref, new: branch.tip, expectedOld: old })),
  ]
}

/** Push options as git takes them, each once. */
export function pushOptionsOf(branches: readonly Branch[]): string[] {
  const options = branches.flatMap((branch) =>
    branch.runs.flatMap(({ target }) => Object.entries(target.pushOptions)),
  )
  return [...new Set(options.map(([key, value]) => `${key}=${value}`))]
}
