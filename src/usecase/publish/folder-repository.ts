import { type Clock, Failure, type Notice, type Offload, withinTime } from '../../base/index.ts'
import type { TreeFile } from '../../core/tree/index.ts'
import { type DraftFile, type Job, type MarkedTree, withFiles } from '../plan/index.ts'
import type { Folder, WorktreePort } from './folder.ts'
import { checkBranch, checkPlace, isElsewhere, targetOf } from './folder-branches.ts'
import type { RunPlace } from './job-end.ts'
import type {
  Branch,
  Checkout,
  Content,
  FolderRules,
  Person,
  Pushed,
  Repository,
  Written,
} from './repository.ts'

/** What a folder is published through. */
export type FolderPorts = {
  readonly folder: Folder
  /** The folder as it is now, by repository path. */
  readonly tree: MarkedTree
  /** Replaces whole files, all that can be or none. */
  readonly writeFiles: (files: readonly Replacement[], signal: AbortSignal) => Promise<void>
  readonly clock: Pick<Clock, 'sleep'>
  readonly offload: Offload
}

type Replacement = Pick<DraftFile, 'path' | 'before' | 'after'>

/** What is to be pushed from a folder, as it was before the run. */
type FolderPush = {
  readonly worktree: WorktreePort
  /** `undefined`: what the checked-out branch follows. */
  readonly branch: string | undefined
  /** Commits that were here before, and not at the remote as far as the clone knows. */
  readonly earlier: number
}

/**
 * A folder as a repository: files are written where they are, and committed on the branch that is
 * checked out, one job after the other. What they committed is pushed at once in the end.
 *
 * Whatever speaks against a push is found before the first commit: once that is made, the next run
 * has nothing to change, and the reason would be gone.
 *
 * @throws {Failure} `PUSH_BRANCHES_DIFFER`, `OTHER_BRANCH`, or what makes every push from here impossible
 */
export async function folderRepository(
  jobs: readonly Job[],
  ports: FolderPorts,
  rules: FolderRules,
  signal: AbortSignal,
): Promise<Repository> {
  const { folder } = ports
  const { folder: repository, top, worktree } = folder
  if (worktree?.refusal !== undefined && rules.mode !== 'edit' && rules.mode !== 'dry-run') {
    throw worktree.refusal
  }
  const running = jobs.filter((job) => job.stop === undefined && !isElsewhere(job, folder, rules))
  const push = await preparePush(folder, running, rules, signal)
  const committed = await committedTree(ports, rules, signal)
  const branch: Branch = {
    tree: ports.tree,
    ...(committed === undefined ? {} : { committed }),
    writers: [],
    followers: [],
  }
  const placeOf = (job: Job): RunPlace => {
    const pushBranch = targetOf(job, folder, rules)
    return {
      repository,
      ...(worktree?.branch === undefined ? {} : { branch: worktree.branch }),
      ...(pushBranch === undefined ? {} : { pushBranch }),
    }
  }
  return {
    placeOf,
    canReplan: false,
    async checkout(job) {
      checkBranch(job, folder, rules)
      checkPlace(job, folder)
      const pathText = (path: string): string => (path === '' ? top : `${top}/${path}`)
      return { branch, place: placeOf(job), pathText } satisfies Checkout
    },
    async write(_checkout, content, until) {
      if (rules.mode === 'edit') {
        await ports.writeFiles(await Array.fromAsync(content.files), until)
        return { kind: 'edited' }
      }
      return commitFiles(content, ports, until)
    },
    async push(idle, until) {
      if (push === undefined) return { losses: new Map(), notices: [] }
      return branch.writers.length === 0
        ? pushEarlier(push, idle, until)
        : pushWritten(push, branch.writers, until)
    },
  }
}

/** `undefined` when the folder is in no repository, or nothing is to be pushed. */
async function preparePush(
  folder: Folder,
  jobs: readonly Job[],
  rules: FolderRules,
  signal: AbortSignal,
): Promise<FolderPush | undefined> {
  const { worktree } = folder
  const [first] = jobs
  if (rules.mode !== 'push' || first === undefined) return undefined
  if (worktree === undefined) return undefined
  const named = new Set(jobs.map((job) => targetOf(job, folder, rules)))
  const branch = targetOf(first, folder, rules)
  await worktree.checkPush(branch, signal)
  if (named.size > 1) await checkPushBranches(named, worktree, signal)
  if (rules.pushBranch === undefined) await checkAstray(worktree, branch, signal)
  return { worktree, branch, earlier: await worktree.unpushed(branch, signal) }
}

/** What was pushed for review must not go along to the branch that it is reviewed for. */
async function checkAstray(
  worktree: WorktreePort,
  branch: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const count = await worktree.astray(branch, signal)
  if (count === 0) return
  const to = `'${branch ?? worktree.branch ?? ''}'`
  const were = count === 1 ? 'was' : 'were'
  throw new Failure(
    'OTHER_BRANCH',
    `cannot push: ${commits(count)} of this folder ${were} pushed to another branch before and would go along to ${to}; use a fresh clone`,
    { advice: 'other-branch' },
  )
}

/** All commits of a folder lie on one branch, so they cannot go to different ones. */
async function checkPushBranches(
  named: ReadonlySet<string | undefined>,
  worktree: WorktreePort,
  signal: AbortSignal,
): Promise<void> {
  const { branch: followed } = await worktree.remote(signal)
  const branches = new Set([...named].map((one) => one ?? followed))
  if (branches.size < 2) return
  const names = [...branches].map((one) => `'${one ?? 'the current one'}'`).join(' and ')
  throw new Failure(
    'PUSH_BRANCHES_DIFFER',
    `cannot push from a folder to different branches (${names})`,
    { advice: 'one-push-branch' },
  )
}

/**
 * Writes files and commits them; when the commit is refused, they are put back as they were.
 *
 * @throws {Failure} `NO_REPOSITORY`, `UNCOMMITTED_CHANGES`, or what git or a hook says
 */
async function commitFiles(
  { message, author: given, ...content }: Content,
  { folder, tree, writeFiles, clock }: FolderPorts,
  signal: AbortSignal,
): Promise<Written> {
  const { worktree } = folder
  if (worktree === undefined) {
    throw new Failure('NO_REPOSITORY', `cannot commit: '${folder.folder}' is in no Git repository`)
  }
  const files = await Array.fromAsync(content.files)
  const paths = files.map((file) => file.path)
  const states = await worktree.changed(paths, signal)
  const done = await editedAlready(files, states, tree, signal)
  const dirty = states.find(({ path }) => !done.has(path))
  if (dirty !== undefined) {
    throw new Failure(
      'UNCOMMITTED_CHANGES',
      `cannot commit: '${dirty.path}' has uncommitted changes (${dirty.state}); commit or stash them first`,
    )
  }
  const author = await authorIn(worktree, given, signal)
  const fresh = files.filter(({ path }) => !done.has(path))
  await writeFiles(fresh, signal)
  try {
    const what = { paths, message, ...(author === undefined ? {} : { author }) }
    const commit = await worktree.commit(what, signal)
    if (author === undefined) return { kind: 'committed', commit }
    return { kind: 'committed', commit, author: `${author.name} <${author.email}>` }
  } catch (thrown) {
    const back = fresh.map(({ path, before, after }) => ({ path, before: after, after: before }))
    const putBack = (limited: AbortSignal): Promise<void> => writeFiles(back, limited)
    await withinTime(restoreLimitMs, clock, putBack, new AbortController().signal)
    throw thrown
  }
}

/** Files that hold already what is to be committed: an earlier run edited them and did not commit. */
async function editedAlready(
  files: readonly Replacement[],
  states: readonly { readonly path: string }[],
  tree: MarkedTree,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const after = new Map(files.map((file) => [file.path, file.after]))
  const changed = await tree.read(
    states.map(({ path }) => path),
    signal,
  )
  const isDone = ({ path, bytes }: TreeFile): boolean => {
    const wanted = after.get(path)
    return wanted?.length === bytes.length && bytes.every((byte, at) => byte === wanted[at])
  }
  return new Set(changed.filter(isDone).map(({ path }) => path))
}

/** The folder as HEAD has it, where files with markers were edited and nobody committed that. */
async function committedTree(
  { folder, tree, offload }: FolderPorts,
  { mode }: FolderRules,
  signal: AbortSignal,
): Promise<MarkedTree | undefined> {
  const { worktree, prefix } = folder
  if (worktree === undefined || (mode !== 'commit' && mode !== 'push')) return undefined
  const edited = new Set(await worktree.edited(prefix, signal))
  if (edited.size === 0) return undefined
  const marked = (await tree.findMarkers('', undefined, signal)).map(({ path }) => path)
  const paths = marked.filter((path) => edited.has(path))
  return withFiles(tree, await worktree.committed(paths, signal), offload)
}

/** Putting files back must work also when the run was interrupted, but not for ever. */
const restoreLimitMs = 30_000

/** `undefined`: the user as git knows them; who is not known to it commits as Tidemark. */
async function authorIn(
  worktree: WorktreePort,
  given: Person | undefined,
  signal: AbortSignal,
): Promise<Person | undefined> {
  if (given !== undefined) return { name: given.name || given.email, email: given.email }
  const isKnown = (await worktree.identity(signal)) !== undefined
  return isKnown ? undefined : { name: 'Tidemark', email: 'tidemark@localhost' }
}

/** Pushes the branch with all that was committed on it; they arrive together or not at all. */
async function pushWritten(
  { worktree, branch, earlier }: FolderPush,
  writers: readonly Job[],
  signal: AbortSignal,
): Promise<Pushed> {
  try {
    await worktree.push(branch, signal)
  } catch (thrown) {
    const loss = lossOf(thrown)
    return { losses: new Map(writers.map((job) => [job, loss])), notices: [] }
  }
  const were = earlier === 1 ? 'was' : 'were'
  const along = `pushed along ${commits(earlier)} that ${were} here before`
  return { losses: new Map(), notices: noticesOf(earlier === 0 ? undefined : along) }
}

/** A push that failed left its commit here: the next run has nothing to change and must send it. */
async function pushEarlier(
  { worktree, branch, earlier }: FolderPush,
  [first]: readonly Job[],
  signal: AbortSignal,
): Promise<Pushed> {
  if (first === undefined || earlier === 0) return { losses: new Map(), notices: [] }
  try {
    const { kind } = await worktree.push(branch, signal)
    const text = `pushed ${commits(earlier)} that had not been pushed before`
    return { losses: new Map(), notices: noticesOf(kind === 'unchanged' ? undefined : text) }
  } catch (thrown) {
    return { losses: new Map([[first, lossOf(thrown)]]), notices: [] }
  }
}

function noticesOf(text: string | undefined): readonly Notice[] {
  return text === undefined ? [] : [{ text }]
}

function commits(count: number): string {
  return `${count} ${count === 1 ? 'commit' : 'commits'}`
}

/** Unlike a run on a remote, a clone cannot plan again on what somebody else has pushed. */
function lossOf(thrown: unknown): Failure {
  if (!(thrown instanceof Failure)) throw thrown
  if (thrown.code !== 'GIT_PUSH_STALE') return thrown
  const text = `${thrown.message}; the remote has commits that this clone has not: pull first`
  const { remedy, facts } = thrown
  return new Failure(thrown.code, text, { remedy, advice: 'fresh-clone', facts })
}
