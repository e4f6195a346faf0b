import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Failure } from '../base/index.ts'
import { findMarkers } from '../core/markers/index.ts'
import { replaceFiles } from '../io/folder/index.ts'
import { assertPushed, openWorktree, type Worktree } from '../io/git/index.ts'
import { isBelow, type Job, type PolicyReport, type TreeFile } from '../usecase/update/index.ts'
import { commitFolder } from './commit-folder.ts'
import { folderNotices } from './folder-notices.ts'
import { laidOver, type Overlay, planOn, type ReadFiles } from './overlay.ts'
import type { Machine, UpdateRequest } from './request.ts'
import { failedRun, finishedRun, type Run, type RunPlace, stoppedRun } from './run-report.ts'

/** A local folder and the repository that it lies in. */
export type Folder = {
  /** The folder that was asked for, absolute. */
  readonly folder: string
  /** The repository's top, or the folder itself when it is in none. */
  readonly top: string
  /** Where the folder lies below the top; `''` when it is the top. */
  readonly prefix: string
  readonly worktree: Worktree | undefined
}

export type FolderUpdate = {
  readonly folder: Folder
  /** The tree as it is now, by repository path. */
  readonly files: readonly TreeFile[]
  readonly jobs: readonly Job[]
  readonly policies: readonly PolicyReport[]
  readonly request: UpdateRequest
}

/** Finds out which repository a folder belongs to. */
export async function openFolder(
  folder: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<Folder> {
  const about = await stat(folder).catch(() => undefined)
  if (about?.isDirectory() !== true) {
    const why = about === undefined ? 'there is no such folder' : 'it is no folder'
    throw new Failure('NO_FOLDER', `cannot open '${folder}': ${why}`)
  }
  const worktree = await openWorktree(folder, { env: machine.env }, signal)
  const top = worktree?.top ?? folder
  const prefix = worktree === undefined ? '' : path.relative(top, await realpath(folder))
  return { folder, top, prefix: prefix.split(path.sep).join('/'), worktree }
}

/** What became of each job, in their order, and what differs from what the automations say. */
export type FolderRuns = { readonly runs: readonly Run[]; readonly notices: readonly string[] }

/**
 * Runs the jobs on a local folder, one after the other: each plans on what the one before left.
 * What they committed is pushed at once in the end.
 */
export async function updateFolder(update: FolderUpdate, signal: AbortSignal): Promise<FolderRuns> {
  const { folder, jobs, request } = update
  checkPushBranches(jobs, request)
  const runs = new Map<Job, Run>()
  const markers = update.files.map((file) => findMarkers(file.path, file.bytes))
  let tree: Overlay = { find: async () => markers, written: new Map() }
  for (const job of jobs) {
    const place = placeOf(folder, job, request)
    const run =
      stoppedRun(job, place) ??
      (await runJob({ ...update, tree }, job, place, signal).catch((thrown: unknown) =>
        failedRun(job, place, thrown),
      ))
    if (run.report.outcome !== 'failed') tree = laidOver(tree, run.files)
    runs.set(job, run)
  }
  const pushed = request.mode === 'push' ? await pushRuns(folder, runs, signal) : []
  const notices = folderNotices(jobs, request, folder.worktree?.branch)
  return { runs: [...runs.values()], notices: [...notices, ...pushed] }
}

/** Pushes the branch with all that was committed on it; they arrive together or not at all. */
async function pushRuns(
  { worktree }: Folder,
  runs: Map<Job, Run>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const committed = [...runs].filter(([, run]) => run.report.outcome === 'committed')
  const [first] = committed
  if (worktree === undefined) return []
  if (first === undefined) return pushEarlier(worktree, runs, signal)
  const [, { report }] = first
  try {
    assertPushed([await worktree.push(report.pushBranch, signal)])
    for (const [job, run] of committed) {
      runs.set(job, { ...run, report: { ...run.report, outcome: 'pushed' } })
    }
  } catch (thrown) {
    const why = thrown instanceof Failure ? thrown.within('failed to update source') : thrown
    for (const [job, run] of committed) runs.set(job, failedRun(job, run.report, why))
  }
  return []
}

/** A push that failed left its commit here: the next run has nothing to change and must send it. */
async function pushEarlier(
  worktree: Worktree,
  runs: Map<Job, Run>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [first] = [...runs].filter(([, run]) => run.report.outcome === 'unchanged')
  if (first === undefined) return []
  const [job, run] = first
  try {
    const count = await worktree.unpushed(run.report.pushBranch, signal)
    if (count === 0) return []
    assertPushed([await worktree.push(run.report.pushBranch, signal)])
    return [`pushed ${count} ${count === 1 ? 'commit' : 'commits'} that had not been pushed before`]
  } catch (thrown) {
    const why = thrown instanceof Failure ? thrown.within('failed to update source') : thrown
    runs.set(job, failedRun(job, run.report, why))
    return []
  }
}

async function runJob(
  update: FolderUpdate & { readonly tree: Overlay },
  job: Job,
  place: RunPlace,
  signal: AbortSignal,
): Promise<Run> {
  const { folder, request } = update
  await checkRoot(folder, job)
  const planned = await planOn(update.tree, job, update.policies, readFrom(update.files))
  const { draft, files } = planned
  const finish = (ending: Parameters<typeof finishedRun>[3]): Run =>
    finishedRun(job, place, { draft, files }, ending)
  if (files.length === 0) return finish({ outcome: 'unchanged' })
  if (request.mode === 'dry-run') return finish({ outcome: 'planned' })
  if (request.mode === 'edit') {
    await replaceFiles(folder.top, files, signal)
    return finish({ outcome: 'edited' })
  }
  const { worktree } = folder
  if (worktree === undefined) {
    throw new Failure('NO_REPOSITORY', `cannot commit: '${folder.folder}' is in no Git repository`)
  }
  const done = await commitFolder(worktree, { job, draft, files }, request, signal)
  return finish({ outcome: 'committed', ...done })
}

function readFrom(files: readonly TreeFile[]): ReadFiles {
  return async (paths) => {
    const wanted = new Set(paths)
    return files.filter((file) => wanted.has(file.path))
  }
}

/** Upstream's error for an update path that is not there (spec/image-automation §8.1). */
async function checkRoot(folder: Folder, job: Job): Promise<void> {
  const { root } = job.rules
  if (!isBelow(root, folder.prefix) && !isBelow(folder.prefix, root)) {
    throw new Failure(
      'UPDATE_FAILED',
      `update path '${root}' is outside '${folder.prefix}': give a --path that holds it`,
    )
  }
  const place = path.join(folder.top, root)
  await stat(place).catch(() => {
    throw new Failure(
      'UPDATE_FAILED',
      `failed to apply policies: walking path for files: lstat ${place}: no such file or directory`,
    )
  })
}

function placeOf(folder: Folder, job: Job, request: UpdateRequest): RunPlace {
  const branch = folder.worktree?.branch
  const pushBranch = pushBranchOf(job, request)
  return {
    repository: folder.folder,
    ...(branch === undefined ? {} : { branch }),
    ...(pushBranch === undefined ? {} : { pushBranch }),
  }
}

function pushBranchOf(job: Job, request: UpdateRequest): string | undefined {
  return request.pushBranch ?? job.automation?.object.spec.git?.push?.branch
}

/** All commits of a folder lie on one branch, so they cannot go to different ones. */
function checkPushBranches(jobs: readonly Job[], request: UpdateRequest): void {
  if (request.mode !== 'push') return
  const running = jobs.filter((job) => job.stop === undefined)
  const branches = new Set(running.map((job) => pushBranchOf(job, request)))
  if (branches.size < 2) return
  const names = [...branches].map((branch) => `'${branch ?? 'the current one'}'`).join(' and ')
  throw new Failure(
    'PUSH_BRANCHES_DIFFER',
    `cannot push from a folder to different branches (${names}): use --repo, --push-branch or --automation`,
  )
}
