import { Failure } from '../../base/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import type { Job } from '../plan/index.ts'
import type { Folder } from './folder.ts'
import { placeText, readBranchOf } from './folder-notices.ts'
import { pullRequestBranch, pullRequestRules } from './pull-request.ts'
import type { FolderRules } from './repository.ts'

/** Which branches the jobs of a folder write, by where their commits are made. */
export type SplitJobs = {
  /** On the checked-out branch, in the folder. */
  readonly here: readonly Job[]
  /** On another one, which is reviewed before it counts: at the remote, without the folder. */
  readonly apart: readonly Job[]
}

/**
 * Tells which jobs of a folder run are made at its remote: those whose push goes to another branch
 * than the checked-out one. Made in the folder, their commits would lie on a branch that they are
 * not meant for, and go along with its next push; and whether there is anything to do, only the
 * branch at the remote can tell.
 */
export function splitJobs(jobs: readonly Job[], folder: Folder, rules: FolderRules): SplitJobs {
  const apart = jobs.filter((job) => isApart(job, folder, rules))
  return { here: jobs.filter((job) => !apart.includes(job)), apart }
}

function isApart(job: Job, folder: Folder, rules: FolderRules): boolean {
  const { worktree } = folder
  if (rules.mode !== 'push' || job.stop !== undefined || worktree === undefined) return false
  if (worktree.refusal !== undefined || isElsewhere(job, folder, rules)) return false
  const target = targetOf(job, folder, rules) ?? worktree.standsFor
  return target !== undefined && target !== worktree.branch
}

/** The branch that is named for a job's push, a pull request's among them; `undefined` when none is. */
export function targetOf(job: Job, { worktree }: Folder, rules: FolderRules): string | undefined {
  const named = rules.pushBranch ?? job.automation?.spec.git?.push?.branch
  const isOwn = named !== undefined && named !== worktree?.branch
  return !isOwn && wantsPull(job, rules) ? pullRequestBranch(job) : named
}

/** An annotation that cannot be read asked for something. */
export function wantsPull(job: Job, { pullRequest }: FolderRules): boolean {
  try {
    return pullRequestRules(job, pullRequest) !== undefined
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return true
  }
}

/** Whether a push would carry the commits of another branch to that of the automation. */
export function isElsewhere(
  job: Job,
  { worktree }: Folder,
  { mode, pushBranch }: FolderRules,
): boolean {
  if (mode !== 'push' || pushBranch !== undefined) return false
  const read = readBranchOf(job)
  return worktree !== undefined && read !== undefined && read !== worktree.standsFor
}

/**
 * Only a push branch that is given says that the commits of this branch are meant.
 *
 * @throws {Failure} `OTHER_BRANCH`
 */
export function checkBranch(job: Job, folder: Folder, rules: FolderRules): void {
  checkCommit(job, folder, rules)
  if (!isElsewhere(job, folder, rules)) return
  const read = readBranchOf(job)
  const here = placeText(folder.worktree?.branch)
  throw new Failure(
    'OTHER_BRANCH',
    `cannot push: the automation reads branch '${read}', but this folder is ${here}; check out '${read}'`,
    { advice: 'other-branch' },
  )
}

/** A commit for another branch would go along with the next push of this one. */
function checkCommit(job: Job, folder: Folder, rules: FolderRules): void {
  const { worktree } = folder
  const target = targetOf(job, folder, rules)
  if (rules.mode !== 'commit' || target === undefined || worktree === undefined) return
  if (target === worktree.branch) return
  throw new Failure(
    'OTHER_BRANCH',
    `cannot commit: the automation pushes to branch '${target}', but this folder is ${placeText(worktree.branch)}; check out '${target}'`,
    { advice: 'other-branch' },
  )
}

/**
 * An update path that lies elsewhere than the folder that was asked for.
 *
 * @throws {Failure} `UPDATE_FAILED`
 */
export function checkPlace({ rules: { root } }: Job, { prefix }: Folder): void {
  if (isBelow(root, prefix) || isBelow(prefix, root)) return
  throw new Failure('UPDATE_FAILED', `update path '${root}' is outside '${prefix}'`, {
    advice: 'wider-path',
  })
}
