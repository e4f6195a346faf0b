import { distinctNotices, type Notice } from '../base/index.ts'
import { printableUrl } from '../core/address/index.ts'
import { type ManifestContents, readAllManifests } from '../core/kinds/index.ts'
import {
  failedEnds,
  failuresOf,
  overallOutcome,
  type Published,
  reportOf,
  type ShownFile,
  splitJobs,
  type UpdateReport,
  waysIn,
} from '../usecase/publish/index.ts'
import { type Chosen, chooseImages } from './choose-images.ts'
import { loadObjects, type RunObjects, readBehindUrl, readLocalTree } from './load-objects.ts'
import { openRemotes, type Remotes } from './remotes.ts'
import { remoteRules, type Surroundings, type UpdateRequest } from './request.ts'
import { openFolder, updateApart, updateFolder } from './update-folder.ts'
import { type RemoteUpdate, updateRemote } from './update-remote.ts'

/** The report, and what is shown beside it for each run. */
export type UpdateResult = {
  readonly report: UpdateReport
  readonly files: readonly (readonly ShownFile[])[]
  /** Failed policies of each run's job. */
  readonly failures: readonly number[]
}

/**
 * The main job without a cluster: scan, select, edit, commit, push.
 *
 * @throws {Failure} when the run as a whole cannot be made; what fails in a part of it, a policy or an
 *   automation, is in the report
 */
export async function updateOffline(
  request: UpdateRequest,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<UpdateResult> {
  const { source } = request
  return source.kind === 'folder'
    ? updateLocal(request, source.folder, ports, signal)
    : updateBehindUrl(request, source, ports, signal)
}

async function updateLocal(
  request: UpdateRequest,
  place: string,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<UpdateResult> {
  const folder = await openFolder(place, ports, signal)
  const tree = await readLocalTree(place, folder.prefix, signal)
  const readTree = () => readAllManifests(tree.files, ports.offload, signal)
  const objects = await loadObjects(request, ports, readTree, signal)
  const chosen = await chooseImages(request, objects, ports, signal)
  const { policies } = chosen
  const { secrets } = objects
  const update = { folder, files: tree.files, policies, secrets, request, ports }
  const { worktree } = folder
  const { here, apart } = splitJobs(chosen.jobs, folder, request)
  const { ends, notices } = joined(
    await updateFolder({ ...update, jobs: here }, signal),
    worktree === undefined || apart.length === 0
      ? { ends: new Map(), notices: [] }
      : await updateApart({ ...update, jobs: apart }, worktree, signal),
  )
  const all = [...tree.notices, ...chosen.notices, ...notices]
  return resultOf(objects, { ...chosen, notices: all }, ends)
}

async function updateBehindUrl(
  request: UpdateRequest,
  source: { readonly url: string; readonly branch: string | undefined },
  ports: Surroundings,
  signal: AbortSignal,
): Promise<UpdateResult> {
  const remotes = openRemotes({ username: request.gitUsername }, ports)
  const left: Notice[] = []
  const readTree = async (): Promise<ManifestContents> => {
    const tree = await readBehindUrl(source, remotes, signal)
    left.push(...tree.notices)
    return tree.readManifests(signal)
  }
  try {
    const objects = await loadObjects(request, ports, readTree, signal)
    const chosen = await chooseImages(request, objects, ports, signal)
    const onRemotes = { request, objects, chosen, remotes, url: source.url }
    const { ends, notices } = await updateRemotes(onRemotes, ports, signal)
    // The branch of the objects is most often one that the jobs read, too.
    const all = distinctNotices([...left, ...chosen.notices, ...notices])
    return resultOf(objects, { ...chosen, notices: all }, ends)
  } finally {
    await remotes.close(signal)
  }
}

type RemoteRun = {
  readonly request: UpdateRequest
  readonly objects: RunObjects
  readonly chosen: Chosen
  readonly remotes: Remotes
  readonly url: string
}

/** Runs the jobs by the way in that each of them has: most often one for all. */
async function updateRemotes(
  run: RemoteRun,
  ports: RemoteUpdate['ports'],
  signal: AbortSignal,
): Promise<Published> {
  const { request, objects, chosen, remotes, url } = run
  const { secrets } = objects
  const { trustTree } = request
  const rules = remoteRules(request)
  const settled = waysIn(chosen.jobs, { url, rules, secrets, trustTree })
  const ends = new Map(settled.ends)
  const notices = [...settled.notices]
  for (const { access, jobs } of settled.ways) {
    try {
      const session = await remotes.open(access, signal)
      const all = { jobs, policies: chosen.policies, rules, below: '' }
      const update = { ...all, session, request, secrets, ports }
      const done = await updateRemote(update, signal)
      for (const [job, end] of done.ends) ends.set(job, end)
      notices.push(...done.notices)
    } catch (thrown) {
      const failed = failedEnds(jobs, { repository: printableUrl(url) }, thrown)
      for (const [job, end] of failed) ends.set(job, end)
    }
  }
  return { ends, notices: distinctNotices(notices) }
}

function joined(...all: readonly Published[]): Published {
  return {
    ends: new Map(all.flatMap(({ ends }) => [...ends])),
    notices: distinctNotices(all.flatMap(({ notices }) => notices)),
  }
}

function resultOf(
  objects: RunObjects,
  { jobs, policies, notices }: Chosen,
  all: Published['ends'],
): UpdateResult {
  const ended = jobs.flatMap((job) => {
    const end = all.get(job)
    if (end === undefined) return []
    const failures = failuresOf(job, policies)
    return [{ report: reportOf(job, end), files: end.work?.files ?? [], failures }]
  })
  const { problems } = objects
  const parts = { policies, runs: ended.map((one) => one.report), problems }
  const told = [...objects.notices, ...notices]
  const report = { outcome: overallOutcome(parts), ...parts, notices: told }
  const failures = ended.map((one) => one.failures)
  return { report, files: ended.map((one) => one.files), failures }
}
