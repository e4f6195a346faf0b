import { Failure, type Notice } from '../../base/index.ts'
import { during } from '../../core/status/index.ts'
import type { Job, MarkedTree } from '../plan/index.ts'
import { continuationOf } from './begin-again.ts'
import { jobTarget, refspecTarget } from './job-target.ts'
import { pullRequestBranch, pullRequestRules } from './pull-request.ts'
import type { RemoteCommit, RemotePort, RemoteRules } from './remote-port.ts'
import type { Branch, Checkout } from './repository.ts'
import type { Target } from './target.ts'

/** A branch at a remote: its head there, and what the jobs made of it so far. */
export type RemoteBranch = Branch & {
  readonly ref: string
  /** The lease; `undefined` when the branch is not there yet. */
  readonly old: string | undefined
  tip: string
  /** Other refs that shall point to the tip, with their leases. */
  readonly copies: Map<string, string | undefined>
  readonly pushOptions: Set<string>
}

/** Where a job reads and writes at a remote. */
export type RemoteCheckout = Checkout & {
  readonly branch: RemoteBranch
  readonly target: Target
  readonly read: RemoteCommit
  /** Refs that shall follow the branch once the job has committed, with their leases. */
  readonly copies: ReadonlyMap<string, string | undefined>
  /** Whether the branch is that of a pull request. */
  readonly isReviewed: boolean
}

/** The branches of one round, which ends with a push. */
export type Round = {
  readonly byRef: Map<string, RemoteBranch>
  readonly notices: Notice[]
  isOver: boolean
}

/** A pull request needs a branch of its own; one is named after the automation where it has none. */
export function wantedTarget(job: Job, { checkout, pushBranch, pullRequest }: RemoteRules): Target {
  const wanted = jobTarget(job, { checkout, pushBranch })
  if (pullRequestRules(job, pullRequest) === undefined) return wanted
  if (!wanted.switchBranch) return jobTarget(job, { checkout, pushBranch: pullRequestBranch(job) })
  // What the request is to be reviewed for must not be moved by it.
  const { refspec: _, ...alone } = wanted
  return alone
}

/**
 * The trees that a job reads or goes on with, as they are now.
 *
 * @throws {Failure} as the checkout of the job would
 */
export async function treesOf(
  job: Job,
  remote: Pick<RemotePort, 'resolve' | 'tree'>,
  rules: RemoteRules,
  signal: AbortSignal,
): Promise<readonly MarkedTree[]> {
  const { target, read, ids } = await settle(wantedTarget(job, rules), remote, signal)
  const ref = `refs/heads/${target.pushBranch}`
  const pushed = ids.get(ref)
  const commits = pushed === undefined || pushed === read.id ? [read] : [read, { ref, id: pushed }]
  return Promise.all(commits.map((one) => remote.tree(one, signal)))
}

/** A target as it is now: what is read, where it is pushed to, and the refs that say so. */
type Settled = Heads & { readonly target: Target; readonly copy: readonly string[] }

async function settle(
  wanted: Target,
  { resolve }: Pick<RemotePort, 'resolve'>,
  signal: AbortSignal,
): Promise<Settled> {
  const { refspec, pushBranch, checkout = {} } = wanted
  const copy = refspec === undefined ? [] : [refspecTarget(refspec, pushBranch)]
  const alsoRefs = pushBranch === '' ? [] : [`refs/heads/${pushBranch}`, ...copy]
  const { ref, commit, refs } = await resolve(checkout, alsoRefs, signal)
  return { target: withPushBranch(wanted, ref), copy, read: { ref, id: commit }, ids: refs.ids }
}

/** Where a checkout is made. */
export type At = {
  readonly remote: RemotePort
  readonly round: Round
  /** Tells our commits on the branch of a request; `undefined` for a branch that has none. */
  readonly isOwn: ((committer: string) => boolean) | undefined
}

/** Finds out where a job reads and writes; the first job of a branch settles its head. */
export async function checkoutFor(
  wanted: Target,
  at: At,
  signal: AbortSignal,
): Promise<RemoteCheckout> {
  const { url } = at.remote
  const { target, copy, read, ids } = await settle(wanted, at.remote, signal)
  const branch = await branchAt(`refs/heads/${target.pushBranch}`, { read, ids }, at, signal)
  const copies = new Map(copy.map((name) => [name, copyLease(name, ids.get(name), branch)]))
  const from = target.checkout?.branch
  const isReviewed = at.isOwn !== undefined
  const place = {
    repository: url,
    ...(from === undefined ? {} : { branch: from }),
    pushBranch: target.pushBranch,
    ...(copies.size === 0 ? {} : { alsoRefs: [...copies.keys()] }),
  }
  return { branch, place, pathText: (path) => path, target, read, copies, isReviewed }
}

/** Without any ref, the branch that the remote's HEAD names is read and written. */
function withPushBranch(target: Target, ref: string | undefined): Target {
  if (target.pushBranch !== '') return target
  return { ...target, pushBranch: (ref ?? '').replace(/^refs\/heads\//, '') }
}

type Heads = { readonly read: RemoteCommit; readonly ids: ReadonlyMap<string, string> }

/**
 * The branch of that ref: the first job of a round settles its head for all. An existing one is
 * continued; a new one starts at what was checked out.
 */
async function branchAt(
  ref: string,
  { read, ids }: Heads,
  { remote, round, isOwn }: At,
  signal: AbortSignal,
): Promise<RemoteBranch> {
  const known = round.byRef.get(ref)
  if (known !== undefined) return known
  const old = ids.get(ref) ?? (read.ref === ref ? read.id : undefined)
  const standing = old === undefined ? read : { ref, id: old }
  const tree = await remote.tree(standing, signal)
  const isAnew =
    isOwn !== undefined &&
    old !== undefined &&
    (await beginsAgain({ ref, id: old }, read, { remote, round, isOwn }, signal))
  const { id } = isAnew ? read : standing
  const branch: RemoteBranch = {
    ref,
    old,
    tree: isAnew ? await remote.tree(read, signal) : tree,
    tip: id,
    copies: new Map(),
    pushOptions: new Set(),
    writers: [],
    followers: [],
  }
  round.byRef.set(ref, branch)
  return branch
}

async function beginsAgain(
  head: { readonly ref: string; readonly id: string },
  read: RemoteCommit,
  { remote, round, isOwn }: At & { readonly isOwn: (committer: string) => boolean },
  signal: AbortSignal,
): Promise<boolean> {
  // A tag or a commit has no branch that could go on.
  if (read.ref?.startsWith('refs/heads/') !== true) return false
  const base = { ref: read.ref, id: read.id }
  const { isAnew, notices } = await continuationOf({ head, base }, remote, isOwn, signal)
  round.notices.push(...notices)
  return isAnew
}

/**
 * The lease of a ref that is to follow the branch: it must be new, or stand where the branch stood.
 *
 * Anything else would throw away commits that this run has never seen; whether they are part of
 * the branch's past cannot be told from a mirror without history.
 */
function copyLease(ref: string, old: string | undefined, branch: RemoteBranch): string | undefined {
  if (old === undefined || old === branch.old) return old
  const why = `failed to push to remote: non-fast-forward update: ${ref} holds commits that '${branch.ref}' does not`
  throw new Failure('PUSH_COPY', during('failed to update source', why))
}
