import { Failure } from '../../base/index.ts'
import { type Job } from '../plan/index.ts'
import { type CheckoutRef, type PushRules, resolveTarget, type Target } from './target.ts'

/** Branches given by the user; they stand in for what the objects say. */
export type BranchOverrides = {
  /** What is read. */
  readonly checkout: CheckoutRef | undefined
  readonly pushBranch: string | undefined
}

/**
 * Where a job reads and writes.
 *
 * A run without any ref leaves `pushBranch` empty: it reads and writes the branch that the
 * remote's HEAD names, which only the remote knows.
 *
 * @throws {Failure} `PUSH_BRANCH_UNKNOWN` when a tag or commit is read and no branch is named
 */
export function jobTarget(job: Job, { checkout, pushBranch }: BranchOverrides): Target {
  const git = job.automation?.spec.git
  const automationRef = checkout ?? git?.checkout?.ref
  const repositoryRef = job.source?.spec.ref
  const push = withBranch(git?.push, pushBranch)
  if (automationRef === undefined && repositoryRef === undefined && !push.branch) {
    return { checkout: undefined, pushBranch: '', switchBranch: false, pushOptions: {} }
  }
  return resolveTarget(automationRef, repositoryRef, push)
}

/** Code of a given branch that nothing would use. */
export type BranchCode = 'BRANCH_UNUSED'

/**
 * Refuses a given branch that the automation's own push branch would make void: an existing push
 * branch is continued, so the update would go there and the given one would not even be read.
 *
 * @throws {Failure} `BRANCH_UNUSED`
 */
export function checkBranch(job: Job, { checkout, pushBranch }: BranchOverrides): void {
  const branch = checkout?.branch
  const pushed = job.automation?.spec.git?.push?.branch ?? ''
  if (branch === undefined || pushBranch !== undefined || pushed === '' || pushed === branch) return
  throw new Failure<BranchCode>(
    'BRANCH_UNUSED',
    `cannot use branch '${branch}': the automation pushes to branch '${pushed}' (.spec.git.push.branch)`,
    { advice: 'automation-branch' },
  )
}

/** A branch of the command line confines the push: the automation's refspec is then left out. */
function withBranch(push: PushRules | undefined, branch: string | undefined): PushRules {
  if (branch === undefined) return { ...push }
  const { refspec: _, ...rest } = push ?? {}
  return { ...rest, branch }
}

/** Code of a refspec that names something else than the push branch. */
export type RefspecCode = 'REFSPEC_UNUSABLE'

/**
 * The ref that a refspec also moves.
 *
 * @throws {Failure} `REFSPEC_UNUSABLE` unless it is `refs/heads/<push branch>:<full ref>`; any other
 *   source would name something that this run did not write (spec/image-automation §7.4)
 */
export function refspecTarget(refspec: string, pushBranch: string): string {
  const [source = '', destination = '', ...rest] = refspec.replace(/^\+/, '').split(':')
  const isOwn = source === `refs/heads/${pushBranch}`
  if (isOwn && destination.startsWith('refs/') && rest.length === 0) return destination
  throw new Failure<RefspecCode>(
    'REFSPEC_UNUSABLE',
    `cannot push with refspec '${refspec}': use 'refs/heads/${pushBranch}:refs/...'`,
  )
}
