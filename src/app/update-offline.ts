import { distinctNotices, type Notice } from '../base/index.ts'
import { printableUrl } from '../core/address/index.ts'
import { type ManifestContents, readAllManifests } from '../core/kinds/index.ts'
import { type Job, policiesInUse } from '../usecase/plan/index.ts'
import {
  failedEnds,
  failuresOf,
  type JobEnd,
  overallOutcome,
  type Published,
  reportOf,
  type ShownFile,
  splitJobs,
  type UpdateReport,
  waysIn,
} from '../usecase/publish/index.ts'
import { markerAbsence } from '../usecase/scan/index.ts'
import { type Chosen, chooseImages, jobsOfRun } from './choose-images.ts'
import { loadObjects, type RunObjects, readBehindUrl, readLocalTree } from './load-objects.ts'
import { openRemotes, type RemoteSession, type Remotes } from './remotes.ts'
import { remoteRules, type Surroundings, type UpdateRequest } from './request.ts'
import { folderTree, openFolder, updateApart, updateFolder } from './update-folder.ts'
import { policiesAt, type RemoteUpdate, updateRemote } from './update-remote.ts'

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
  const local = await readLocalTree(place, folder.prefix, signal)
  const { files, notices } = local
  const readTree = () => readAllManifests(files, ports.offload, signal)
  const objects = await loadObjects(request, ports, readTree, signal)
  const tree = folderTree(folder, local, ports)
  const jobs = jobsOfRun(request, objects)
  const marked = await tree.findMarkers('', undefined, signal)
  const absent = markerAbsence(marked, [place], request.isStrict)
  const used = await Promise.all(jobs.map((job) => policiesInUse(job, [tree], signal)))
  const chosen = await chooseImages(used.flat(), { request, objects }, ports, signal)
  const { secrets } = objects
  const update = { folder, tree, policies: chosen.policies, secrets, request, ports }
  const { worktree } = folder
  const { here, apart } = splitJobs(jobs, folder, request)
  const { ends, notices: told } = joined(
    await updateFolder({ ...update, jobs: here }, signal),
    worktree === undefined || apart.length === 0
      ? { ends: new Map(), notices: [] }
      : await updateApart({ ...update, jobs: apart }, worktree, signal),
  )
  const all = [...notices, ...absent, ...chosen.notices, ...told]
  return resultOf(objects, { jobs, policies: chosen.policies, notices: all }, ends, request)
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
    const jobs = jobsOfRun(request, objects)
    const { secrets } = objects
    const { trustTree } = request
    const rules = remoteRules(request)
    const settled = waysIn(jobs, { url: source.url, rules, secrets, trustTree })
    const opened = await openWays(settled.ways, remotes, source.url, signal)
    const used = await Promise.all(
      opened.ways.map((way) => policiesAt(way.session, way.jobs, rules, signal)),
    )
    const chosen = await chooseImages(used.flat(), { request, objects }, ports, signal)
    const { policies } = chosen
    const all = { policies, rules, below: '', request, secrets, ports }
    const done: Published[] = []
    for (const way of opened.ways) done.push(await updateWay({ ...all, ...way }, signal))
    const { ends, notices } = joined(settled, opened, ...done)
    // The branch of the objects is most often one that the jobs read, too.
    const told = distinctNotices([...left, ...chosen.notices, ...notices])
    return resultOf(objects, { jobs, policies, notices: told }, ends, request)
  } finally {
    await remotes.close(signal)
  }
}

/** Jobs by the way in that they have: most often one for all. */
type OpenedWay = { readonly session: RemoteSession; readonly jobs: readonly Job[] }

async function openWays(
  ways: ReturnType<typeof waysIn>['ways'],
  remotes: Remotes,
  url: string,
  signal: AbortSignal,
): Promise<Published & { readonly ways: readonly OpenedWay[] }> {
  const opened: OpenedWay[] = []
  const ends = new Map<Job, JobEnd>()
  for (const { access, jobs } of ways) {
    try {
      opened.push({ session: await remotes.open(access, signal), jobs })
    } catch (thrown) {
      const failed = failedEnds(jobs, { repository: printableUrl(url) }, thrown)
      for (const [job, end] of failed) ends.set(job, end)
    }
  }
  return { ways: opened, ends, notices: [] }
}

async function updateWay(update: RemoteUpdate, signal: AbortSignal): Promise<Published> {
  try {
    return await updateRemote(update, signal)
  } catch (thrown) {
    const place = { repository: update.session.remote.url }
    return { ends: failedEnds(update.jobs, place, thrown), notices: [] }
  }
}

function joined(...all: readonly Published[]): Published {
  return {
    ends: new Map(all.flatMap(({ ends }) => [...ends])),
    notices: distinctNotices(all.flatMap(({ notices }) => notices)),
  }
}

function resultOf(
  objects: RunObjects,
  { jobs, policies, notices }: Chosen & { readonly jobs: readonly Job[] },
  all: Published['ends'],
  { isStrict }: UpdateRequest,
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
  const report = { outcome: overallOutcome(parts, isStrict), ...parts, notices: told }
  const failures = ended.map((one) => one.failures)
  return { report, files: ended.map((one) => one.files), failures }
}
