import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Failure, type Notice, type Offload } from '../base/index.ts'
import { isBelow, type TreeFile } from '../core/tree/index.ts'
import { replaceFiles } from '../io/folder/index.ts'
import { openWorktree, type Worktree } from '../io/worktree/index.ts'
import {
  editFiles,
  type Job,
  laidOver,
  type MarkedTree,
  memoryTree,
  planJob,
} from '../usecase/plan/index.ts'
import { type PolicyReport } from '../usecase/scan/index.ts'
import { commitFolder } from './commit-folder.ts'
import { folderNotices, placeText, readBranchOf } from './folder-notices.ts'
import { preparePush, pushBranchOf, pushRuns } from './push-folder.ts'
import type { Ambient, UpdateRequest } from './request.ts'
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
  readonly offload: Offload
}

/** Finds out which repository a folder belongs to. */
export async function openFolder(
  folder: string,
  ports: Pick<Ambient, 'env'>,
  signal: AbortSignal,
): Promise<Folder> {
  const about = await stat(folder).catch(() => undefined)
  if (about?.isDirectory() !== true) {
    const why = about === undefined ? 'there is no such folder' : 'it is no folder'
    throw new Failure('NO_FOLDER', `cannot open '${folder}': ${why}`)
  }
  const worktree = await openWorktree(folder, { env: ports.env }, signal)
  const top = worktree?.top ?? folder
  const prefix = worktree === undefined ? '' : path.relative(top, await realpath(folder))
  return { folder, top, prefix: prefix.split(path.sep).join('/'), worktree }
}

/** What became of each job, in their order, and what differs from what the automations say. */
export type FolderRuns = { readonly runs: readonly Run[]; readonly notices: readonly Notice[] }

/**
 * Runs the jobs on a local folder, one after the other: each plans on what the one before left.
 * What they committed is pushed at once in the end.
 *
 * Whatever speaks against a push is found before the first commit: once that is made, the next run
 * has nothing to change, and the reason would be gone.
 */
export async function updateFolder(update: FolderUpdate, signal: AbortSignal): Promise<FolderRuns> {
  const { folder, jobs, request } = update
  const { worktree } = folder
  const running = jobs.filter((job) => job.stop === undefined && !isElsewhere(job, folder, request))
  const push = await preparePush(worktree, running, request, signal)
  const runs = new Map<Job, Run>()
  let tree = memoryTree(update.files, update.offload)
  for (const job of jobs) {
    const place = placeOf(folder, job, request)
    const run =
      stoppedRun(job, place) ??
      (await runJob({ ...update, tree }, job, place, signal).catch((thrown: unknown) =>
        failedRun(job, place, thrown),
      ))
    if (run.report.outcome !== 'failed') tree = laidOver(tree, { edits: run.files })
    runs.set(job, run)
  }
  const pushed = push === undefined ? [] : await pushRuns(push, runs, signal)
  const notices = folderNotices(jobs, request, worktree?.branch)
  return { runs: [...runs.values()], notices: [...notices, ...pushed] }
}

/** Whether a push would carry the commits of another branch to that of the automation. */
function isElsewhere(job: Job, { worktree }: Folder, request: UpdateRequest): boolean {
  if (request.mode !== 'push' || request.pushBranch !== undefined) return false
  const read = readBranchOf(job)
  return worktree !== undefined && read !== undefined && read !== worktree.branch
}

/** Only a push branch that is given says that the commits of this branch are meant. */
function checkBranch(job: Job, folder: Folder, request: UpdateRequest): void {
  if (!isElsewhere(job, folder, request)) return
  const read = readBranchOf(job)
  const here = placeText(folder.worktree?.branch)
  throw new Failure(
    'OTHER_BRANCH',
    `cannot push: the automation reads branch '${read}', but this folder is ${here}; check out '${read}'`,
    { advice: 'other-branch' },
  )
}

async function runJob(
  update: FolderUpdate & { readonly tree: MarkedTree },
  job: Job,
  place: RunPlace,
  signal: AbortSignal,
): Promise<Run> {
  const { folder, request } = update
  checkBranch(job, folder, request)
  await checkRoot(folder, job)
  const question = { job, policies: update.policies }
  const draft = await planJob(update.tree, question, update.offload, signal)
  const files = await Array.fromAsync(editFiles(update.tree, draft, signal))
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

/** Upstream's error for an update path that is not there (spec/image-automation §8.1). */
async function checkRoot(folder: Folder, job: Job): Promise<void> {
  const { root } = job.rules
  if (!isBelow(root, folder.prefix) && !isBelow(folder.prefix, root)) {
    throw new Failure('UPDATE_FAILED', `update path '${root}' is outside '${folder.prefix}'`, {
      advice: 'wider-path',
    })
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
