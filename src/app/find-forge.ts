import { attempt, Failure } from '../base/index.ts'
import { type Forge, forgeCredentials, locateForge, openForge } from '../io/forge/index.ts'
import { retrying, sendBy } from '../io/http/index.ts'
import type { Job } from '../usecase/plan/index.ts'
import { pullRequestRules } from '../usecase/publish/index.ts'
import { failedRun, type Run } from './run-report.ts'
import type { RemoteUpdate } from './update-remote.ts'

/** The forge for the requests of a run, and the jobs that may go on. */
export type FoundForge = {
  /** Undefined when no job that may go on wants a request. */
  readonly forge: Forge | undefined
  readonly jobs: readonly Job[]
}

/**
 * Finds the forge, and a token for it, before anything is pushed: a branch without the request that
 * was asked for would be noticed by nobody.
 *
 * Jobs that want a request that cannot be made have failed in `runs`; the others go on.
 */
export async function findForge(
  update: RemoteUpdate,
  runs: Map<Job, Run>,
  signal: AbortSignal,
): Promise<FoundForge> {
  const { jobs, request, session } = update
  // An annotation that cannot be read is told when the job is run.
  const wanting = new Set(
    jobs.filter((job) => attempt(() => pullRequestRules(job, request.pullRequest)) !== undefined),
  )
  if (request.mode !== 'push' || wanting.size === 0) return { forge: undefined, jobs }
  try {
    return { forge: await openForgeOf(update, signal), jobs }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const place = { repository: session.remote.url }
    const failure = thrown.within('nothing was pushed')
    for (const job of wanting) runs.set(job, failedRun(job, place, failure))
    return { forge: undefined, jobs: jobs.filter((job) => !wanting.has(job)) }
  }
}

async function openForgeOf(update: RemoteUpdate, signal: AbortSignal): Promise<Forge> {
  const { session, ports, request } = update
  const { clock, random, env } = ports
  const { access, way } = session
  const { proxy, tls } = way
  const authority = tls.ca === undefined ? {} : { ca: tls.ca }
  const send = retrying(sendBy({ tls: authority, proxy, env }), { clock, random })
  const target = await locateForge(session.remote.url, request.forge, { send, clock }, signal)
  const { provider, ambient } = access
  const identity = { git: way.credentials, provider, ambient, env }
  const credentials = forgeCredentials(target.kind, identity)
  return openForge(target, { send, clock, credentials })
}
