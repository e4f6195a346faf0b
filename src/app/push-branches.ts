import { Failure } from '../base/index.ts'
import { assertPushed, type PushedRef, type Remote } from '../io/git/index.ts'
import { type Job } from '../usecase/plan/index.ts'
import { type Branch, pushOptionsOf, updatesOf } from './remote-branch.ts'
import { failedRun, type Run } from './run-report.ts'

/** What came of a push: the jobs to plan again, and the runs that failed for good. */
export type PushOutcome = {
  readonly stale: ReadonlySet<Job>
  readonly failed: ReadonlyMap<Job, Run>
}

/**
 * Publishes the branches; those with the same push options go in one push.
 *
 * A branch that has copies goes alone, and all its refs move or none: a copy that was refused
 * would never be sent again, since the next run finds nothing to change (spec/image-automation
 * §7.4).
 */
export async function pushBranches(
  remote: Remote,
  branches: readonly Branch[],
  signal: AbortSignal,
): Promise<PushOutcome> {
  const stale = new Set<Job>()
  const failed = new Map<Job, Run>()
  const written = branches.filter((branch) => branch.runs.length > 0)
  const groups = Map.groupBy(written, (branch) =>
    JSON.stringify([pushOptionsOf([branch]), branch.copies.size > 0 ? branch.ref : '']),
  )
  for (const group of groups.values()) {
    for (const { job, run, loss } of await lossesOf(remote, group, signal)) {
      if (loss.code === 'GIT_PUSH_STALE') stale.add(job)
      failed.set(job, failedRun(job, run.report, loss.within('failed to update source')))
    }
  }
  return { stale, failed }
}

type Loss = { readonly job: Job; readonly run: Run; readonly loss: Failure }

async function lossesOf(
  remote: Remote,
  group: readonly Branch[],
  signal: AbortSignal,
): Promise<Loss[]> {
  const lossesBy = (lossBy: (branch: Branch) => Failure | undefined): Loss[] =>
    group.flatMap((branch) => {
      const loss = lossBy(branch)
      if (loss === undefined) return []
      return [...branch.runs, ...branch.followers].map(({ job, run }) => ({ job, run, loss }))
    })
  try {
    const pushOptions = pushOptionsOf(group)
    const atomic = group.some((branch) => branch.copies.size > 0)
    const pushed = await remote.push(group.flatMap(updatesOf), { pushOptions, atomic }, signal)
    return lossesBy((branch) => lossOf(branch, pushed))
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return lossesBy(() => thrown)
  }
}

function lossOf(branch: Branch, pushed: readonly PushedRef[]): Failure | undefined {
  try {
    assertPushed(pushed.filter(({ ref }) => ref === branch.ref || branch.copies.has(ref)))
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return thrown
  }
}
