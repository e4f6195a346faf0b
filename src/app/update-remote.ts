import type { Notice } from '../base/index.ts'
import type { SecretSources } from '../usecase/access/index.ts'
import type { Job } from '../usecase/plan/index.ts'
import {
  type Published,
  publish,
  type RemoteCheckout,
  remoteRepository,
} from '../usecase/publish/index.ts'
import { updatePulls, type WantedPull, wantedPull } from '../usecase/request/index.ts'
import type { PolicyReport } from '../usecase/scan/index.ts'
import { type ForgeUpdate, findForge } from './find-forge.ts'
import { remotePort } from './remote-session.ts'
import { remoteRules } from './request.ts'
import { signerOf } from './signing.ts'
import { verifySource } from './verify-source.ts'

/** Jobs on one remote; none of them is stopped. */
export type RemoteUpdate = ForgeUpdate & {
  readonly policies: readonly PolicyReport[]
  readonly secrets: SecretSources
}

/** Runs jobs on a remote, and brings their pull requests up to date. */
export async function updateRemote(update: RemoteUpdate, signal: AbortSignal): Promise<Published> {
  const { session, policies, request, secrets, ports } = update
  const { offload, clock } = ports
  const { desk, jobs, ends: refused } = await findForge(update, signal)
  const pulls = new Map<Job, WantedPull>()
  const verified = new Map<string, readonly Notice[]>()
  const inspect = async (job: Job, { read, ...rest }: RemoteCheckout, until: AbortSignal) => {
    // Many jobs read one source, and every attempt reads it again.
    const source = JSON.stringify([job.source?.metadata, read])
    const notices = verified.get(source)
    verified.set(
      source,
      notices ?? (await verifySource(job, { session, from: read, secrets }, until)),
    )
    const pull = wantedPull(job, { read, ...rest }, request.pullRequest)
    if (pull !== undefined) pulls.set(job, pull)
  }
  const remote = remotePort(session)
  const repository = remoteRepository(remote, remoteRules(request), clock)
  const signer = (job: Job, until: AbortSignal) => signerOf(job, secrets, until)
  const publishing = { repository, signer, inspect, offload }
  const { ends } = await publish(jobs, publishing, { ...request, policies }, signal)
  const work = { tree: remote.tree, offload, policies, ends }
  const pulled =
    desk === undefined ? ends : await updatePulls([...pulls.values()], { ...work, desk }, signal)
  return {
    ends: new Map([...refused, ...pulled]),
    notices: [...verified.values(), session.notices()].flat(),
  }
}
