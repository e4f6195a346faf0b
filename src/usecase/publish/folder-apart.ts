import { Failure, type Notice } from '../../base/index.ts'
import type { Job } from '../plan/index.ts'
import type { Folder, WorktreePort } from './folder.ts'
import { checkPlace, targetOf, wantsPull } from './folder-branches.ts'
import { branchNotices } from './folder-notices.ts'
import { failedEnd, type JobEnd } from './job-end.ts'
import type { RemoteRules } from './remote-port.ts'
import type { FolderRules, Person } from './repository.ts'

/** Jobs of a folder that are made at its remote, and how. */
export type ApartJobs = {
  readonly jobs: readonly Job[]
  /** Where the commits go; the folder is left alone. */
  readonly remote: Pick<Awaited<ReturnType<WorktreePort['remote']>>, 'url' | 'settings'>
  readonly rules: RemoteRules
  /** Of commits without an automation: as given, else the user as git knows them. */
  readonly author: Person | undefined
  /** Jobs that cannot be made there. */
  readonly ends: ReadonlyMap<Job, JobEnd>
  readonly notices: readonly Notice[]
}

/**
 * Finds out where jobs start that push to another branch than the checked-out one: at the
 * checked-out branch as the remote has it, else at the commit that is checked out. A push branch
 * that is there already is continued, as in a run without the folder.
 *
 * @throws {Failure} when the folder has no remote
 */
export async function startApart(
  jobs: readonly Job[],
  folder: Folder & { readonly worktree: WorktreePort },
  { author, ...rules }: FolderRules & { readonly author: Person | undefined },
  signal: AbortSignal,
): Promise<ApartJobs> {
  const { worktree } = folder
  const ends = new Map<Job, JobEnd>()
  const place = { repository: folder.folder }
  // Many jobs may share a branch, and git is asked once for each.
  const checks = new Map<string | undefined, Promise<void>>()
  for (const job of jobs) {
    const target = targetOf(job, folder, rules) ?? worktree.standsFor
    const check = checks.get(target) ?? worktree.checkPush(target, signal)
    checks.set(target, check)
    await check
      .then(() => checkPlace(job, folder))
      .catch((thrown: unknown) => ends.set(job, failedEnd(place, thrown)))
  }
  const fit = jobs.filter((job) => !ends.has(job))
  const { branch, ...remote } = await worktree.remote(signal)
  if (branch === undefined) {
    for (const job of fit.filter((one) => wantsPull(one, rules))) {
      ends.set(job, failedEnd(place, noBase()))
    }
  }
  const { pushBranch, pullRequest } = rules
  const left = branch === undefined ? 0 : await worktree.unpushed(undefined, signal)
  return {
    jobs: fit.filter((job) => !ends.has(job)),
    remote,
    rules: { checkout: startOf(branch, worktree.head), pushBranch, pullRequest },
    author: author ?? (await worktree.identity(signal)),
    ends,
    notices: [...branchNotices(fit, worktree.standsFor), ...leftNotices(left)],
  }
}

function startOf(branch: string | undefined, head: string | undefined): RemoteRules['checkout'] {
  if (branch !== undefined) return { branch }
  return head === undefined ? undefined : { commit: head }
}

function noBase(): Failure {
  const text =
    'cannot open a pull request: this folder is on no branch that the remote has; check out the one that it is for'
  return new Failure('OTHER_BRANCH', text, { advice: 'other-branch' })
}

/** Commits of the user that nobody asked to push. */
function leftNotices(count: number): readonly Notice[] {
  if (count === 0) return []
  const [commits, are] = count === 1 ? ['commit', 'is'] : ['commits', 'are']
  return [
    {
      text: `${count} ${commits} of this folder ${are} not at the remote, and no part of the update`,
    },
  ]
}
