import { Failure } from '../base/index.ts'
import { replaceFiles } from '../io/folder/index.ts'
import type { Worktree } from '../io/worktree/index.ts'
import { type Draft, type DraftFile, type Job } from '../usecase/plan/index.ts'
import type { UpdateRequest } from './request.ts'

type Person = { readonly name: string; readonly email: string }

/** A commit in the user's checkout, and who made it where that is not the user. */
export type FolderCommit = { readonly commit: string; readonly author?: string }

/**
 * Writes files and commits them; when the commit is refused, they are put back as they were.
 *
 * @throws {Failure} `UNCOMMITTED_CHANGES`, or what git or a hook says
 */
export async function commitFolder(
  worktree: Worktree,
  work: { readonly job: Job; readonly draft: Draft; readonly files: readonly DraftFile[] },
  request: UpdateRequest,
  signal: AbortSignal,
): Promise<FolderCommit> {
  const { files, draft } = work
  const paths = files.map((file) => file.path)
  const [dirty] = await worktree.changed(paths, signal)
  if (dirty !== undefined) {
    throw new Failure(
      'UNCOMMITTED_CHANGES',
      `cannot commit: '${dirty.path}' has uncommitted changes (${dirty.state}); commit or stash them first`,
    )
  }
  const author = await authorOf(work.job, request, worktree, signal)
  await replaceFiles(worktree.top, files, signal)
  try {
    const what = { paths, message: draft.message, ...(author === undefined ? {} : { author }) }
    const commit = await worktree.commit(what, signal)
    return author === undefined ? { commit } : { commit, author: formatPerson(author) }
  } catch (thrown) {
    const back = files.map(({ path, before, after }) => ({ path, before: after, after: before }))
    await replaceFiles(worktree.top, back, AbortSignal.timeout(restoreLimitMs))
    throw thrown
  }
}

/** Putting files back must work also when the run was interrupted, but not for ever. */
const restoreLimitMs = 30_000

/**
 * The automation's author, else the one of the command line, else the user as git knows them
 * (`undefined`), else Tidemark itself.
 *
 * Git refuses a nameless author, which Flux accepts: the address stands in.
 */
async function authorOf(
  job: Job,
  request: UpdateRequest,
  worktree: Worktree,
  signal: AbortSignal,
): Promise<Person | undefined> {
  const given = job.automation?.spec.git?.commit.author ?? request.author
  if (given !== undefined) return { name: given.name || given.email, email: given.email }
  const isKnown = (await worktree.identity(signal)) !== undefined
  return isKnown ? undefined : { name: 'Tidemark', email: 'tidemark@localhost' }
}

function formatPerson({ name, email }: Person): string {
  return `${name} <${email}>`
}
