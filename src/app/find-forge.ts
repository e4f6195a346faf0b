import { attempt, Failure } from '../base/index.ts'
import {
  closeRequest,
  type Forge,
  forgeCredentials,
  locateForge,
  openForge,
  syncRequest,
} from '../io/forge/index.ts'
import { retrying, sendBy } from '../io/http/index.ts'
import type { Job } from '../usecase/plan/index.ts'
import { failedEnd, type JobEnd, pullRequestRules } from '../usecase/publish/index.ts'
import type { RequestDesk } from '../usecase/request/index.ts'
import type { RemoteSession } from './remote-session.ts'
import type { Ambient, Ports, UpdateRequest } from './request.ts'

/** Jobs on one remote, whose requests go to the forge beside it. */
export type ForgeUpdate = {
  readonly session: RemoteSession
  readonly jobs: readonly Job[]
  readonly request: UpdateRequest
  readonly ports: Ports & Pick<Ambient, 'env'>
}

/** Where the requests of a run are made, and the jobs that may go on. */
export type FoundForge = {
  /** Undefined when no job that may go on wants a request. */
  readonly desk: RequestDesk | undefined
  readonly jobs: readonly Job[]
  /** Jobs that want a request that cannot be made. */
  readonly ends: ReadonlyMap<Job, JobEnd>
}

/**
 * Finds the forge, and a token for it, before anything is pushed: a branch without the request that
 * was asked for would be noticed by nobody.
 */
export async function findForge(update: ForgeUpdate, signal: AbortSignal): Promise<FoundForge> {
  const { jobs, request, session } = update
  // An annotation that cannot be read is told when the job is run.
  const wanting = jobs.filter(
    (job) => attempt(() => pullRequestRules(job, request.pullRequest)) !== undefined,
  )
  const nobody = new Map<Job, JobEnd>()
  if (request.mode !== 'push' || wanting.length === 0) {
    return { desk: undefined, jobs, ends: nobody }
  }
  try {
    return { desk: deskOf(await openForgeOf(update, signal)), jobs, ends: nobody }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    const end = failedEnd({ repository: session.remote.url }, thrown.within('nothing was pushed'))
    const ends = new Map(wanting.map((job) => [job, end]))
    return { desk: undefined, jobs: jobs.filter((job) => !ends.has(job)), ends }
  }
}

function deskOf(forge: Forge): RequestDesk {
  return {
    find: (branches, signal) => forge.find(branches, signal),
    sync: (wanted, signal) => syncRequest(forge, wanted, signal),
    close: (wanted, comment, signal) => closeRequest(forge, wanted, comment, signal),
  }
}

async function openForgeOf(update: ForgeUpdate, signal: AbortSignal): Promise<Forge> {
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
