import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Failure } from '../base/index.ts'
import { findMarkers } from '../core/markers/index.ts'
import { replaceFiles } from '../io/folder/index.ts'
import { assertPushed, openWorktree, type Worktree } from '../io/git/index.ts'
import {
  type DraftFile,
  isBelow,
  type Job,
  planUpdate,
  type Selections,
  type TreeFile,
} from '../usecase/update/index.ts'
import { draftedFiles, laidOver, type Overlay, type ReadFiles } from './overlay.ts'
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
  readonly selectionsOf: (job: Job) => Selections
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

/**
 * Runs the jobs on a local folder, one after the other: each plans on what the one before left.
 */
export async function updateFolder(update: FolderUpdate, signal: AbortSignal): Promise<Run[]> {
  const { folder, jobs, request } = update
  checkPushBranches(jobs, request)
  const runs: Run[] = []
  const markers = update.files.map((file) => findMarkers(file.path, file.bytes))
  let tree: Overlay = { markers, written: new Map() }
  for (const job of jobs) {
    const place = placeOf(folder, job, request)
    const run =
      stoppedRun(job, place) ??
      (await runJob({ ...update, tree }, job, place, signal).catch((thrown: unknown) =>
        failedRun(job, place, thrown),
      ))
    if (run.report.outcome !== 'failed') tree = laidOver(tree, run.files)
    runs.push(run)
  }
  return runs
}

async function runJob(
  update: FolderUpdate & { readonly tree: Overlay },
  job: Job,
  place: RunPlace,
  signal: AbortSignal,
): Promise<Run> {
  const { folder, request } = update
  await checkRoot(folder, job)
  const draft = planUpdate(update.tree.markers, job.rules, update.selectionsOf(job))
  const files = await draftedFiles(draft, update.tree, readFrom(update.files))
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
  const author = authorOf(job, request)
  const what = { files, message: draft.message, author }
  const commit = await commitFiles(folder, worktree, what, signal)
  const told = { commit, ...(author === undefined ? {} : { author: formatPerson(author) }) }
  if (request.mode === 'commit') return finish({ outcome: 'committed', ...told })
  assertPushed([await worktree.push(place.pushBranch, signal)])
  return finish({ outcome: 'pushed', ...told })
}

function readFrom(files: readonly TreeFile[]): ReadFiles {
  return async (paths) => {
    const wanted = new Set(paths)
    return files.filter((file) => wanted.has(file.path))
  }
}

/** Writes and commits; when the commit is refused, the files are put back as they were. */
async function commitFiles(
  folder: Folder,
  worktree: Worktree,
  what: {
    readonly files: readonly DraftFile[]
    readonly message: string
    readonly author: Person | undefined
  },
  signal: AbortSignal,
): Promise<string> {
  const { files, message, author } = what
  const paths = files.map((file) => file.path)
  const [dirty] = await worktree.changed(paths, signal)
  if (dirty !== undefined) {
    throw new Failure(
      'UNCOMMITTED_CHANGES',
      `cannot commit: '${dirty.path}' has uncommitted changes (${dirty.state}); commit or stash them first`,
    )
  }
  await replaceFiles(folder.top, files, signal)
  try {
    const commit = { paths, message, ...(author === undefined ? {} : { author }) }
    return await worktree.commit(commit, signal)
  } catch (thrown) {
    const back = files.map(({ path, before, after }) => ({ path, before: after, after: before }))
    await replaceFiles(folder.top, back, AbortSignal.timeout(restoreLimitMs))
    throw thrown
  }
}

/** Putting files back must work also when the run was interrupted, but not for ever. */
const restoreLimitMs = 30_000

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

type Person = { readonly name: string; readonly email: string }

/** The automation's author, else the one of the command line, else the user's own identity. */
function authorOf(job: Job, request: UpdateRequest): Person | undefined {
  const author = job.automation?.object.spec.git?.commit.author
  return author === undefined ? request.author : { name: author.name ?? '', email: author.email }
}

function formatPerson({ name, email }: Person): string {
  return `${name} <${email}>`
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
  const branches = new Set(jobs.map((job) => pushBranchOf(job, request)))
  if (branches.size < 2) return
  const names = [...branches].map((branch) => `'${branch ?? 'the current one'}'`).join(' and ')
  throw new Failure(
    'PUSH_BRANCHES_DIFFER',
    `cannot push from a folder to different branches (${names}): use --repo, --push-branch or --automation`,
  )
}
