import type { Failure, Notice } from '../../base/index.ts'
import type { DraftFile, Job, MarkedTree } from '../plan/index.ts'
import type { RunPlace } from './job-end.ts'
import type { PullRequestRules } from './pull-request.ts'

/** How far a run goes; each mode does what the one before does, and more. */
export type Mode = 'dry-run' | 'edit' | 'commit' | 'push'

/** What the caller says of a run in a folder. */
export type FolderRules = {
  readonly mode: Mode
  readonly pushBranch: string | undefined
  readonly pullRequest: PullRequestRules | undefined
}

/** Who makes a commit. */
export type Person = { readonly name: string; readonly email: string }

/** Makes an armoured signature of a commit's bytes. */
export type SignBytes = (payload: Uint8Array, signal: AbortSignal) => Promise<string>

/** A branch that is being written, as the jobs of a run see it. */
export type Branch = {
  /** What the next job plans on. */
  tree: MarkedTree
  /** Of a folder, the same as HEAD has it: where the folder was edited and nobody committed that. */
  committed?: MarkedTree
  /** Jobs whose commits lie on it, in their order. */
  readonly writers: Job[]
  /** Jobs that found nothing to do because of a commit of the writers: they share its fate. */
  readonly followers: Job[]
}

/** Where one job reads and writes. */
export type Checkout = {
  readonly branch: Branch
  readonly place: RunPlace
  /** How errors call a path of the tree. */
  readonly pathText: (path: string) => string
}

/** What a job writes. */
export type Content = {
  /** One after another; whoever writes them may let each go. */
  readonly files: AsyncIterable<DraftFile>
  readonly message: string
  /** As the objects or the caller have it; a repository knows who it is otherwise. */
  readonly author: Person | undefined
  readonly sign: SignBytes | undefined
}

/** What became of a job's files. */
export type Written = {
  readonly kind: 'edited' | 'committed'
  readonly commit?: string
  /** `Name <address>`, where it is not the user. */
  readonly author?: string
}

/** What came of a push. */
export type Pushed = {
  /** Why the commits of a job are not there; the others arrived. */
  readonly losses: ReadonlyMap<Job, Failure>
  readonly notices: readonly Notice[]
}

/**
 * What jobs are published to: a remote, or the folder that somebody works in.
 *
 * One run after the other calls it, never two at a time. Jobs of one branch get the same `Branch`
 * until the next push, which ends a round: what is checked out after it is looked up anew.
 */
export type Repository<C extends Checkout = Checkout> = {
  /** What reports say of a job that was not checked out. */
  readonly placeOf: (job: Job) => RunPlace
  /** Whether a job that lost a race can be planned again on the new head. */
  readonly canReplan: boolean
  /** Finds out where the job reads and writes; the first job of a branch settles its head. */
  readonly checkout: (job: Job, signal: AbortSignal) => Promise<C>
  /** Writes files; nothing is public before `push`. A write that fails leaves all as it was. */
  readonly write: (checkout: C, content: Content, signal: AbortSignal) => Promise<Written>
  /**
   * Publishes all branches of the round.
   *
   * @param idle - jobs that found nothing to do
   */
  readonly push: (idle: readonly Job[], signal: AbortSignal) => Promise<Pushed>
}
