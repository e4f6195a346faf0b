import { Failure, type Notice } from '../base/index.ts'
import { assertPushed, GitError, type PushedRef } from '../io/git/index.ts'
import type { Worktree } from '../io/worktree/index.ts'
import { type Job } from '../usecase/plan/index.ts'
import type { UpdateRequest } from './request.ts'
import { failedRun, type Run } from './run-report.ts'

/** What is to be pushed from a folder, as it was before the run. */
export type FolderPush = {
  readonly worktree: Worktree
  /** `undefined`: what the checked-out branch follows. */
  readonly branch: string | undefined
  /** Commits that were here before, and not at the remote as far as the clone knows. */
  readonly earlier: number
}

/**
 * Looks at what a push would do, before anything is committed.
 *
 * @param jobs - those that will run
 * @returns `undefined` when the folder is in no repository, or nothing is to be pushed
 * @throws {Failure} `PUSH_BRANCHES_DIFFER`, or what makes every push from here impossible
 */
export async function preparePush(
  worktree: Worktree | undefined,
  jobs: readonly Job[],
  request: UpdateRequest,
  signal: AbortSignal,
): Promise<FolderPush | undefined> {
  const [first] = jobs
  if (request.mode !== 'push' || first === undefined) return undefined
  checkPushBranches(jobs, request)
  if (worktree === undefined) return undefined
  const branch = pushBranchOf(first, request)
  await worktree.checkPush(branch, signal)
  return { worktree, branch, earlier: await worktree.unpushed(branch, signal) }
}

export function pushBranchOf(job: Job, request: UpdateRequest): string | undefined {
  return request.pushBranch ?? job.automation?.spec.git?.push?.branch
}

/** All commits of a folder lie on one branch, so they cannot go to different ones. */
function checkPushBranches(jobs: readonly Job[], request: UpdateRequest): void {
  const branches = new Set(jobs.map((job) => pushBranchOf(job, request)))
  if (branches.size < 2) return
  const names = [...branches].map((branch) => `'${branch ?? 'the current one'}'`).join(' and ')
  throw new Failure(
    'PUSH_BRANCHES_DIFFER',
    `cannot push from a folder to different branches (${names})`,
    { advice: 'one-push-branch' },
  )
}

/** Pushes the branch with all that was committed on it; they arrive together or not at all. */
export async function pushRuns(
  push: FolderPush,
  runs: Map<Job, Run>,
  signal: AbortSignal,
): Promise<readonly Notice[]> {
  const { worktree, branch, earlier } = push
  const committed = [...runs].filter(([, run]) => run.report.outcome === 'committed')
  if (committed.length === 0) return pushEarlier(push, runs, signal)
  try {
    assertPushed([await worktree.push(branch, signal)])
    for (const [job, run] of committed) {
      runs.set(job, { ...run, report: { ...run.report, outcome: 'pushed' } })
    }
  } catch (thrown) {
    const why = unsent(thrown)
    for (const [job, run] of committed) runs.set(job, failedRun(job, run.report, why))
    return []
  }
  if (earlier === 0) return []
  const were = earlier === 1 ? 'was' : 'were'
  return [{ text: `pushed along ${commits(earlier)} that ${were} here before` }]
}

/** A push that failed left its commit here: the next run has nothing to change and must send it. */
async function pushEarlier(
  { worktree, branch, earlier }: FolderPush,
  runs: Map<Job, Run>,
  signal: AbortSignal,
): Promise<readonly Notice[]> {
  const [first] = [...runs].filter(([, run]) => run.report.outcome === 'unchanged')
  if (first === undefined || earlier === 0) return []
  const [job, run] = first
  try {
    const pushed: PushedRef = await worktree.push(branch, signal)
    assertPushed([pushed])
    if (pushed.kind === 'unchanged') return []
    return [{ text: `pushed ${commits(earlier)} that had not been pushed before` }]
  } catch (thrown) {
    runs.set(job, failedRun(job, run.report, unsent(thrown)))
    return []
  }
}

function commits(count: number): string {
  return `${count} ${count === 1 ? 'commit' : 'commits'}`
}

/** Unlike a run on a remote, a clone cannot plan again on what somebody else has pushed. */
function unsent(thrown: unknown): unknown {
  if (!(thrown instanceof Failure)) return thrown
  const failure = thrown.within('failed to update source')
  if (failure.code !== 'GIT_PUSH_STALE') return failure
  const why = 'the remote has commits that this clone has not: pull first'
  return GitError.of('GIT_PUSH_STALE', `${failure.message}; ${why}`, {
    advice: 'fresh-clone',
    facts: failure.facts,
  })
}
