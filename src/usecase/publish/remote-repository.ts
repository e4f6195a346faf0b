import { type Clock, Failure } from '../../base/index.ts'
import type { DraftFile, Job } from '../plan/index.ts'
import { committerOf, nobody, printPerson } from './author.ts'
import { pullRequestRules } from './pull-request.ts'
import {
  checkoutFor,
  type RemoteBranch,
  type RemoteCheckout,
  type Round,
  wantedTarget,
} from './remote-checkout.ts'
import type { RefUpdate, RemotePort, RemoteRules } from './remote-port.ts'
import type { Pushed, Repository } from './repository.ts'

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
    async write({ branch, target, copies, isReviewed }, { files, message, author, sign }, signal) {
      const person = author ?? nobody
      const dateMs = clock.nowMs()
      const draft = {
        parent: branch.tip,
        files: contentsOf(files),
        author: { ...person, dateMs },
        committer: { ...committerOf(person, isReviewed, sign !== undefined), dateMs },
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
