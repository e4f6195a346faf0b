import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { TreeFile } from '../core/tree/index.ts'
import { realFolder, realPlace, replaceFiles } from '../io/folder/index.ts'
import { assertPushed } from '../io/git/index.ts'
import { openWorktree, type Worktree } from '../io/worktree/index.ts'
import { cloneAccess, type SecretSources } from '../usecase/access/index.ts'
import { type Job, type MarkedTree, memoryTree } from '../usecase/plan/index.ts'
import {
  type Folder,
  failedEnds,
  folderNotices,
  folderRepository,
  type Published,
  publish,
  startApart,
  type WorktreePort,
} from '../usecase/publish/index.ts'
import type { PolicyReport } from '../usecase/scan/index.ts'
import { openRemotes } from './remotes.ts'
import type { Ambient, Ports, UpdateRequest } from './request.ts'
import { updateRemote } from './update-remote.ts'

/** The update of a local folder: its jobs and what they work on. */
export type FolderUpdate = {
  readonly folder: Folder
  /** As it is now, by repository path. */
  readonly tree: MarkedTree
  readonly jobs: readonly Job[]
  readonly policies: readonly PolicyReport[]
  readonly secrets: SecretSources
  readonly request: UpdateRequest
  readonly ports: Ports & Ambient
}

/** Finds out which repository a folder belongs to. */
export async function openFolder(
  folder: string,
  ambient: Pick<Ambient, 'env'>,
  signal: AbortSignal,
): Promise<Folder> {
  const place = await realFolder(folder, signal)
  const worktree = await openWorktree(folder, { env: ambient.env }, signal)
  if (worktree === undefined) return { folder, top: folder, prefix: '', worktree }
  const prefix = path.relative(worktree.top, place)
  return {
    folder,
    top: worktree.top,
    prefix: prefix.split(path.sep).join('/'),
    worktree: portOf(worktree),
  }
}

function portOf(worktree: Worktree): WorktreePort {
  return {
    ...worktree,
    async push(branch, signal) {
      const pushed = await worktree.push(branch, signal)
      assertPushed([pushed])
      return pushed
    },
  }
}

/** What was read of a folder, by repository path, and where the bytes of links are. */
type FolderFiles = {
  readonly files: readonly TreeFile[]
  readonly links: ReadonlyMap<string, string>
}

/** A folder whose files were read, as jobs are planned on it. */
export function folderTree(
  { top }: Folder,
  { files, links }: FolderFiles,
  { offload }: Pick<Ports, 'offload'>,
): MarkedTree {
  return memoryTree(files, offload, {
    has: async (place) =>
      stat(path.join(top, place)).then(
        () => true,
        () => false,
      ),
    realPath: (file) => links.get(file) ?? file,
    realRoot: async (root, signal) => (await realPlace(top, root, signal)) ?? root,
  })
}

/** Runs the jobs on a local folder, one after the other. */
export async function updateFolder(update: FolderUpdate, signal: AbortSignal): Promise<Published> {
  const { folder, tree, jobs, policies, request, ports } = update
  const { offload, clock } = ports
  const writeFiles = (some: Parameters<typeof replaceFiles>[1], until: AbortSignal) =>
    replaceFiles(folder.top, some, until)
  const repository = await folderRepository(
    jobs,
    { folder, tree, writeFiles, clock, offload },
    request,
    signal,
  )
  const publishing = { repository, signer: async () => undefined, inspect: async () => undefined }
  const rules = { ...request, policies }
  const { ends, notices } = await publish(jobs, { ...publishing, offload }, rules, signal)
  const told = folderNotices(jobs, request, folder.worktree?.branch)
  return { ends, notices: [...told, ...notices] }
}

/** Runs the jobs that push to other branches than the checked-out one: at the remote of the clone. */
export async function updateApart(
  update: FolderUpdate,
  worktree: WorktreePort,
  signal: AbortSignal,
): Promise<Published> {
  const { folder, policies, secrets, request, ports } = update
  const remotes = openRemotes({ username: request.gitUsername }, { ...ports, cwd: folder.top })
  try {
    const start = await startApart(update.jobs, { ...folder, worktree }, request, signal)
    const { jobs, rules, remote, author } = start
    const session = await remotes.open(cloneAccess(remote, request.trustTree), signal)
    const all = { session, jobs, policies, secrets, rules, below: folder.prefix }
    const done = await updateRemote({ ...all, request: { ...request, author }, ports }, signal)
    const notices = [...start.notices, ...done.notices]
    return { ends: new Map([...start.ends, ...done.ends]), notices }
  } catch (thrown) {
    const place = { repository: folder.folder }
    return { ends: failedEnds(update.jobs, place, thrown), notices: [] }
  } finally {
    await remotes.close(signal)
  }
}
