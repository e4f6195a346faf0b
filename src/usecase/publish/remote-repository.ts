import { type Clock, Failure, type Notice } from '../../base/index.ts'
import { during } from '../../core/status/index.ts'
import type { DraftFile, Job, MarkedTree } from '../plan/index.ts'
import { nobody, printPerson } from './author.ts'
import { continuationOf, type HistoryPort } from './begin-again.ts'
import { type BranchOverrides, jobTarget, refspecTarget } from './job-target.ts'
import { type PullRequestRules, pullRequestBranch, pullRequestRules } from './pull-request.ts'
import type { Branch, Checkout, Person, Pushed, Repository, SignBytes } from './repository.ts'
import type { CheckoutRef, Target } from './target.ts'

/** A commit at a remote, and the ref that it was found by. */
export type RemoteCommit = { readonly ref: string | undefined; readonly id: string }

type Signature = Person & { readonly dateMs: number }

/** One run's dealings with a remote. */
export type RemotePort = HistoryPort & {
  /** Without userinfo. */
  readonly url: string
  /** Which commit a ref means, and which refs there are, as they were when first asked. */
  readonly resolve: (
    spec: CheckoutRef,
    alsoRefs: readonly string[],
    signal: AbortSignal,
  ) => Promise<{
    readonly ref: string | undefined
    readonly commit: string
    readonly refs: { readonly ids: ReadonlyMap<string, string> }
  }>
  /** The refs may have moved: the next `resolve` asks again. */
  readonly forgetRefs: () => void
  readonly tree: (commit: RemoteCommit, signal: AbortSignal) => Promise<MarkedTree>
  /** Drafts a commit and gives its id; nothing is public before `push`. */
  readonly writeCommit: (
    draft: {
      readonly parent: string
      readonly files: AsyncIterable<{ readonly path: string; readonly bytes: Uint8Array }>
      readonly author: Signature
      readonly committer: Signature
      readonly message: string
      readonly sign?: SignBytes
    },
    signal: AbortSignal,
  ) => Promise<string>
  /** Moves refs, each only from its expected old value; the answer says why some of them did not. */
  readonly push: (
    updates: readonly RefUpdate[],
    options: { readonly pushOptions: readonly string[]; readonly atomic: boolean },
    signal: AbortSignal,
  ) => Promise<(refs: ReadonlySet<string>) => Failure | undefined>
}

type RefUpdate = {
  readonly ref: string
  readonly new: string
  /** The lease; `undefined` when the ref is not there yet. */
  readonly expectedOld: string | undefined
}

/** What the user says of branches; it stands in for what the objects say. */
export type RemoteRules = BranchOverrides & {
  readonly pullRequest: PullRequestRules | undefined
}

/** A branch at a remote: its head there, and what the jobs made of it so far. */
type RemoteBranch = Branch & {
  readonly ref: string
  /** The lease; `undefined` when the branch is not there yet. */
  readonly old: string | undefined
  /** Whether what it holds is thrown away when something is pushed. */
  readonly isAnew: boolean
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
}

type Round = {
  readonly byRef: Map<string, RemoteBranch>
  readonly notices: Notice[]
  isOver: boolean
}

/**
 * A remote as a repository: commits are drafted, and pushed with leases.
 *
 * @param rules - `isOwn` tells the commits of these jobs, by their committer, from those of others
 */
export function remoteRepository(
  remote: RemotePort,
  rules: RemoteRules & { readonly isOwn: (committer: string) => boolean },
  clock: Pick<Clock, 'nowMs'>,
): Repository<RemoteCheckout> {
  const { url } = remote
  let round: Round = { byRef: new Map(), notices: [], isOver: false }
  return {
    placeOf: () => ({ repository: url }),
    canReplan: true,
    async checkout(job, signal) {
      if (round.isOver) {
        // What was pushed moved a branch as well.
        remote.forgetRefs()
        round = { byRef: new Map(), notices: [], isOver: false }
      }
      const isReviewed = pullRequestRules(job, rules.pullRequest) !== undefined
      const at = { remote, round, isOwn: isReviewed ? rules.isOwn : undefined }
      return checkoutFor(wantedTarget(job, rules), at, signal)
    },
    async write({ branch, target, copies }, { files, message, author, sign }, signal) {
      const person = author ?? nobody
      const signature = { ...person, dateMs: clock.nowMs() }
      const draft = {
        parent: branch.tip,
        files: contentsOf(files),
        author: signature,
        committer: signature,
        message,
        ...(sign === undefined ? {} : { sign }),
      }
      const commit = await remote.writeCommit(draft, signal)
      branch.tip = commit
      for (const [ref, lease] of copies) branch.copies.set(ref, lease)
      for (const [key, value] of Object.entries(target.pushOptions)) {
        branch.pushOptions.add(`${key}=${value}`)
      }
      return { kind: 'committed', commit, author: printPerson(person) }
    },
    async push(_idle, signal) {
      round.isOver = true
      const { losses } = await pushBranches(remote, [...round.byRef.values()], signal)
      return { losses, notices: round.notices }
    },
  }
}

async function* contentsOf(
  files: AsyncIterable<DraftFile>,
): AsyncGenerator<{ path: string; bytes: Uint8Array }> {
  for await (const { path, after } of files) yield { path, bytes: after }
}

/** A pull request needs a branch of its own; one is named after the automation where it has none. */
function wantedTarget(job: Job, { checkout, pushBranch, pullRequest }: RemoteRules): Target {
  const wanted = jobTarget(job, { checkout, pushBranch })
  if (pullRequestRules(job, pullRequest) === undefined) return wanted
  if (!wanted.switchBranch) return jobTarget(job, { checkout, pushBranch: pullRequestBranch(job) })
  // What the request is to be reviewed for must not be moved by it.
  const { refspec: _, ...alone } = wanted
  return alone
}

type At = {
  readonly remote: RemotePort
  readonly round: Round
  /** Tells our commits on the branch of a request; `undefined` for a branch that has none. */
  readonly isOwn: ((committer: string) => boolean) | undefined
}

async function checkoutFor(wanted: Target, at: At, signal: AbortSignal): Promise<RemoteCheckout> {
  const { url, resolve } = at.remote
  const { refspec, pushBranch } = wanted
  const copy = refspec === undefined ? [] : [refspecTarget(refspec, pushBranch)]
  const alsoRefs = pushBranch === '' ? [] : [`refs/heads/${pushBranch}`, ...copy]
  const resolved = await resolve(wanted.checkout ?? {}, alsoRefs, signal)
  const read = { ref: resolved.ref, id: resolved.commit }
  const target = withPushBranch(wanted, read.ref)
  const { ids } = resolved.refs
  const branch = await branchAt(`refs/heads/${target.pushBranch}`, { read, ids }, at, signal)
  const copies = new Map(copy.map((name) => [name, copyLease(name, ids.get(name), branch)]))
  const from = target.checkout?.branch
  const place = {
    repository: url,
    ...(from === undefined ? {} : { branch: from }),
    pushBranch: target.pushBranch,
    ...(copies.size === 0 ? {} : { alsoRefs: [...copies.keys()] }),
  }
  return { branch, place, pathText: (path) => path, target, read, copies }
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
    isAnew,
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

/**
 * Publishes the branches; those with the same push options go in one push.
 *
 * A branch that has copies goes alone, and all its refs move or none: a copy that was refused
 * would never be sent again, since the next run finds nothing to change (spec/image-automation
 * §7.4).
 */
async function pushBranches(
  remote: RemotePort,
  branches: readonly RemoteBranch[],
  signal: AbortSignal,
): Promise<Pick<Pushed, 'losses'>> {
  const losses = new Map<Job, Failure>()
  const written = branches.filter((branch) => branch.writers.length > 0)
  const groups = Map.groupBy(written, (branch) =>
    JSON.stringify([[...branch.pushOptions], branch.copies.size > 0 ? branch.ref : '']),
  )
  for (const group of groups.values()) {
    const lossOf = await pushGroup(remote, group, signal)
    for (const branch of group) {
      const loss = lossOf(new Set([branch.ref, ...branch.copies.keys()]))
      if (loss === undefined) continue
      for (const job of [...branch.writers, ...branch.followers]) losses.set(job, loss)
    }
  }
  return { losses }
}

async function pushGroup(
  remote: RemotePort,
  group: readonly RemoteBranch[],
  signal: AbortSignal,
): Promise<(refs: ReadonlySet<string>) => Failure | undefined> {
  const pushOptions = [...new Set(group.flatMap((branch) => [...branch.pushOptions]))]
  const atomic = group.some((branch) => branch.copies.size > 0)
  try {
    return await remote.push(group.flatMap(updatesOf), { pushOptions, atomic }, signal)
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return () => thrown
  }
}

/** The refs that have to move so that the branch is published. */
function updatesOf({ ref, tip, old, copies }: RemoteBranch): RefUpdate[] {
  return [
    { ref, new: tip, expectedOld: old },
    ...[...copies].map(([copy, lease]) => ({ ref: copy, new: tip, expectedOld: lease })),
  ]
}
