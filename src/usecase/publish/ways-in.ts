import type { Notice } from '../../base/index.ts'
import { printableUrl } from '../../core/address/index.ts'
import { type GitAccess, gitAccess, type SecretSources } from '../access/index.ts'
import type { Job } from '../plan/index.ts'
import { failedEnd, type JobEnd, stoppedEnd } from './job-end.ts'
import { checkBranch } from './job-target.ts'
import { sourceFor } from './other-repository.ts'
import { pullRequestRules } from './pull-request.ts'
import type { RemoteRules } from './remote-port.ts'

/** Jobs that connect to a remote by the same Secrets and rules. */
export type WayIn = { readonly access: GitAccess; readonly jobs: readonly Job[] }

/** How the jobs of a run connect, most often all in one way, and those that ended before. */
export type WaysIn = {
  readonly ways: readonly WayIn[]
  readonly ends: ReadonlyMap<Job, JobEnd>
  readonly notices: readonly Notice[]
}

/**
 * Settles how each job reaches a remote. A job whose objects forbid it fails alone.
 *
 * @param remote - the URL as given on the command line; it outranks what GitRepositories say
 */
export function waysIn(
  jobs: readonly Job[],
  remote: {
    readonly url: string
    readonly rules: RemoteRules
    readonly secrets: SecretSources
    readonly trustTree: boolean
  },
): WaysIn {
  const { url, rules, secrets, trustTree } = remote
  const place = { repository: printableUrl(url) }
  const ends = new Map<Job, JobEnd>()
  const notices: Notice[] = []
  const ways = new Map<string, { access: GitAccess; jobs: Job[] }>()
  for (const job of jobs) {
    const stopped = stoppedEnd(job, place)
    if (stopped !== undefined) {
      ends.set(job, stopped)
      continue
    }
    try {
      checkBranches(job, rules)
      const own = sourceFor(job, url)
      const access = gitAccess(own.source, url, secrets, trustTree)
      notices.push(...own.notices, ...access.notices)
      const way = ways.get(keyOf(access)) ?? { access, jobs: [] }
      way.jobs.push(job)
      ways.set(keyOf(access), way)
    } catch (thrown) {
      ends.set(job, failedEnd(place, thrown))
    }
  }
  return { ways: [...ways.values()], ends, notices }
}

/** A pull request has a push branch of its own, and the given branch is what it is opened against. */
function checkBranches(job: Job, rules: RemoteRules): void {
  if (pullRequestRules(job, rules.pullRequest) === undefined) checkBranch(job, rules)
}

function keyOf({ secret, proxySecret, provider, timeout, ambient }: GitAccess): string {
  const name = (one: GitAccess['secret']): string =>
    one === undefined ? '' : `${one.origin}:${one.namespace}/${one.name}`
  return JSON.stringify([name(secret), name(proxySecret), provider, timeout, ambient])
}
