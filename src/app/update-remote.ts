import { attempt, Failure } from '../base/index.ts'
import type { ObjectOf } from '../core/objects/index.ts'
import {
  closeRequest,
  type Forge,
  forgeCredentials,
  locateForge,
  openForge,
  syncRequest,
} from '../io/forge/index.ts'
import { assertPushed } from '../io/git/index.ts'
import { retrying, sendBy } from '../io/http/index.ts'
import { type SecretSources } from '../usecase/access/index.ts'
import { confinedTo, type Job, policiesInUse } from '../usecase/plan/index.ts'
import {
  failedEnds,
  type JobEnd,
  ownCommits,
  type Published,
  publish,
  pullRequestRules,
  type RemoteCheckout,
  type RemotePort,
  type RemoteRules,
  remoteRepository,
  sourceSignatures,
  treesOf,
} from '../usecase/publish/index.ts'
import {
  type RequestDesk,
  updatePulls,
  type WantedPull,
  wantedPull,
} from '../usecase/request/index.ts'
import { type PolicyReport } from '../usecase/scan/index.ts'
import { type RemoteSession } from './remotes.ts'
import { type Ambient, type Ports, type UpdateRequest } from './request.ts'
import { signatureCheck, signerOf } from './signatures.ts'

/** Jobs on one remote; none of them is stopped. */
export type RemoteUpdate = ForgeUpdate & {
  readonly policies: readonly PolicyReport[]
  readonly secrets: SecretSources
  readonly rules: RemoteRules
  /** Below this folder alone anything is edited; `''` is everywhere. */
  readonly below: string
}

/** The policies that jobs need at a remote; of a job that cannot be checked out, all that it may. */
export async function policiesAt(
  { resolve, tree }: RemoteSession,
  jobs: readonly Job[],
  rules: RemoteRules,
  signal: AbortSignal,
): Promise<readonly ObjectOf<'ImagePolicy'>[]> {
  const policies: ObjectOf<'ImagePolicy'>[] = []
  // One after the other: the first one's refs and trees answer most of the others.
  for (const job of jobs) {
    try {
      const trees = await treesOf(job, { resolve, tree }, rules, signal)
      policies.push(...(await policiesInUse(job, trees, signal)))
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
      policies.push(...job.policies)
    }
  }
  return policies
}

/** Runs jobs on a remote, and brings their pull requests up to date. */
export async function updateRemote(update: RemoteUpdate, signal: AbortSignal): Promise<Published> {
  const { session, policies, request, secrets, ports, rules, below } = update
  const { offload, clock } = ports
  const { desk, jobs, ends: refused } = await findForge(update, signal)
  const pulls = new Map<Job, WantedPull>()
  const signatures = sourceSignatures(signatureCheck(session), secrets)
  const inspect = async (job: Job, checkout: RemoteCheckout, until: AbortSignal) => {
    await signatures.inspect(job, checkout.read, until)
    const pull = wantedPull(job, checkout, request.pullRequest)
    if (pull !== undefined) pulls.set(job, pull)
  }
  const remote = remotePort(session, below)
  const isOwn = ownCommits(jobs)
  const repository = remoteRepository(remote, { ...rules, isOwn }, clock)
  const signer = (job: Job, until: AbortSignal) => signerOf(job, secrets, until)
  const publishing = { repository, signer, inspect, offload }
  const { ends, notices } = await publish(jobs, publishing, { ...request, policies }, signal)
  const work = { tree: remote.tree, offload, policies, ends }
  const pulled =
    desk === undefined ? ends : await updatePulls([...pulls.values()], { ...work, desk }, signal)
  return {
    ends: new Map([...refused, ...pulled]),
    notices: [...signatures.notices(), ...notices, ...session.notices()],
  }
}

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
async function findForge(update: ForgeUpdate, signal: AbortSignal): Promise<FoundForge> {
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
    const place = { repository: session.remote.url }
    const ends = failedEnds(wanting, place, thrown.within('nothing was pushed'))
    return { desk: undefined, jobs: jobs.filter((job) => !ends.has(job)), ends }
  }
}

function deskOf(forge: Forge): RequestDesk {
  return {
    find: (branches, signal) => forge.find(branches, signal),
    findEnded: (branches, signal) => forge.findEnded(branches, signal),
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
  const isNamed = request.forge.kind !== undefined || request.forge.apiUrl !== undefined
  const identity = { git: way.credentials, provider, ambient, isNamed, env }
  const credentials = forgeCredentials(target, identity)
  return openForge(target, { send, clock, credentials })
}

/** A session as jobs are published by it. */
function remotePort(
  { remote, resolve, forgetRefs, tree }: RemoteSession,
  below: string,
): RemotePort {
  return {
    url: remote.url,
    resolve,
    forgetRefs,
    tree: async (commit, signal) => confinedTo(below, await tree(commit, signal)),
    parentsOf: (commit, signal) => remote.parentsOf(commit, signal),
    ahead: (head, baseRef, signal) => remote.ahead(head, baseRef, signal),
    async filesOf(commit, signal) {
      await remote.fetch([{ ref: undefined, id: commit }], signal)
      const files = (await remote.listTree(commit, '', signal)) ?? []
      return new Map(files.map((file) => [file.path, file.id]))
    },
    writeCommit: (draft, signal) => remote.writeCommit(draft, signal),
    async push(updates, options, signal) {
      const pushed = await remote.push(updates, options, signal)
      return (refs) => failureOf(() => assertPushed(pushed.filter(({ ref }) => refs.has(ref))))
    },
  }
}

function failureOf(check: () => void): Failure | undefined {
  try {
    check()
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return thrown
  }
}
