import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  type Git,
  GitError,
  type GitRan,
  makeGit,
  type ObjectId,
  type PushedRef,
  parsePush,
  userEnvironment,
} from '../git/index.ts'
import type { Environment } from '../process/index.ts'
import { type CloneRemote, readCloneRemote } from './clone-remote.ts'
import { type CommittedFile, readCommitted, readEdited } from './committed-files.ts'
import { checkedDestination, countAstray, countUnpushed, type Destined } from './destination.ts'

/** Name and email; the date is git's. */
export type Person = { readonly name: string; readonly email: string }

/** A path with changes that are not committed, and where they are. */
export type PathState = {
  /** From the top of the work tree. */
  readonly path: string
  readonly state: 'staged' | 'modified' | 'untracked' | 'ignored' | 'conflicted'
}

/** A commit of some paths and of nothing else. */
export type PathCommit = {
  /** From the top of the work tree; tracked files. */
  readonly paths: readonly string[]
  /** Stored verbatim. */
  readonly message: string
  /** Default: the user's own identity. */
  readonly author?: Person
}

/** The user's checkout of a repository, driven with all of their own configuration. */
export type Worktree = {
  /** Its top folder, links resolved. */
  readonly top: string
  /** Why git does nothing here: whatever asks it anything fails with this. */
  readonly refusal?: GitError
  /** The checked-out branch; `undefined` when HEAD is detached. */
  readonly branch: string | undefined
  /** The same, or what a CI system says that it checked out without its name. */
  readonly standsFor: string | undefined
  /** `undefined` before the first commit. */
  readonly head: ObjectId | undefined
  /** Who commits here by the user's configuration; `undefined` when git does not know. */
  readonly identity: (signal: AbortSignal) => Promise<Person | undefined>
  /** Which of `paths` (from the top) have changes already, before Tidemark's own. */
  readonly changed: (paths: readonly string[], signal: AbortSignal) => Promise<PathState[]>
  /** Tracked files below a folder, from the top, that are not as HEAD has them. */
  readonly edited: (folder: string, signal: AbortSignal) => Promise<readonly string[]>
  /** The files of HEAD as git would check them out; those that it does not have are left out. */
  readonly committed: (
    paths: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly CommittedFile[]>
  /**
   * Commits the work tree's contents of some paths, like `git commit --only`: other staged
   * changes stay staged, the user's hooks and signing settings apply.
   *
   * @throws {GitError} `GIT_NOTHING_TO_COMMIT`, `GIT_SIGNING_FAILED`, `GIT_FAILED` with a hook's words
   */
  readonly commit: (commit: PathCommit, signal: AbortSignal) => Promise<ObjectId>
  /**
   * Finds out, without asking the remote, that a push to `branch` cannot be made.
   *
   * @throws {GitError} `GIT_INVALID_REF` when there is no branch to push to,
   *   `GIT_REPOSITORY_NOT_FOUND` when there is no remote
   */
  readonly checkPush: (branch: string | undefined, signal: AbortSignal) => Promise<void>
  /**
   * Pushes HEAD to `branch` (default: what the checked-out branch follows) of the remote that
   * the user's configuration names for it, never by force.
   */
  readonly push: (branch: string | undefined, signal: AbortSignal) => Promise<PushedRef>
  /**
   * How many commits `push` would send, as far as the clone knows without asking. Of a branch that
   * it never saw at the remote: those that nothing from elsewhere holds; 0 before the first fetch.
   */
  readonly unpushed: (branch: string | undefined, signal: AbortSignal) => Promise<number>
  /**
   * How many of those the remote has on branches that are neither `branch` nor the checked-out one;
   * 0 where the clone does not know the latter at the remote.
   */
  readonly astray: (branch: string | undefined, signal: AbortSignal) => Promise<number>
  /**
   * The remote itself, as far as the clone knows.
   *
   * @throws {GitError} as `checkPush`
   */
  readonly remote: (signal: AbortSignal) => Promise<CloneRemote>
}

/** Paths in one command line. */
const pathsPerRun = 500

/**
 * Opens the work tree that `folder` lies in; `undefined` when it is in none. One that belongs to
 * somebody else is opened as far as it needs no git.
 *
 * @throws {GitError} `GIT_MISSING`, `GIT_NOT_A_WORK_TREE` when files on the way up look like a bare
 *   repository, or `GIT_FAILED` when git refuses the folder
 */
export async function openWorktree(
  folder: string,
  options: { readonly env: Environment; readonly timeoutMs?: number },
  signal: AbortSignal,
): Promise<Worktree | undefined> {
  const git = makeGit(userEnvironment(options.env), options.timeoutMs)
  const found = await git.run({ args: ['rev-parse', '--show-toplevel'], cwd: folder }, signal)
  if (found.words.says(/not a git repository|must be run in a work tree/)) return undefined
  assertNotBare(folder, found)
  if (found.words.says(dubious)) return untrusted(await realpath(folder), found)
  const cwd = await realpath(textOf(found, `open '${folder}'`))
  const symbolic = await git.run({ args: ['symbolic-ref', '--quiet', 'HEAD'], cwd }, signal)
  const head = await headOf(git, cwd, signal)
  const ref = Buffer.from(symbolic.stdout).toString('utf8').trim()
  const branch = ref === '' ? undefined : ref.replace(/^refs\/heads\//, '')
  const standsFor = branch ?? ciBranch(options.env)
  return {
    top: cwd,
    branch,
    standsFor,
    head,
    identity: (signal) => readIdentity(git, cwd, signal),
    changed: (paths, signal) => readChanged(git, cwd, paths, signal),
    edited: (folder, signal) => readEdited(git, cwd, folder, signal),
    committed: (paths, signal) => readCommitted(git, cwd, paths, signal),
    commit: (commit, signal) => commitPaths(git, cwd, commit, signal),
    checkPush: async (target, signal) => {
      await checkedDestination(git, cwd, { branch, target }, signal)
    },
    push: (target, signal) => pushHead(git, cwd, { branch, target }, signal),
    unpushed: (target, signal) => countUnpushed(git, cwd, { branch, target }, signal),
    astray: (target, signal) => countAstray(git, cwd, { branch, target }, signal),
    remote: (signal) => readCloneRemote(git, cwd, standsFor, signal),
  }
}

/** GitLab checks out the commit of a branch and no branch, and says so. */
function ciBranch(env: Environment): string | undefined {
  return env['GITLAB_CI'] === 'true' ? env['CI_COMMIT_BRANCH'] || undefined : undefined
}

const dubious = /^fatal: detected dubious ownership in repository at '(.+)'$/m

/** A work tree of somebody else, whose config and hooks could run commands as the user. */
function untrusted(folder: string, { words }: GitRan): Worktree {
  const named = words.find(dubious) ?? folder
  const top = isWithin(folder, named) ? named : folder
  const remedy = words.find(/^[ \t]*(git config --global --add safe\.directory .+)$/m)
  const text = `git refuses '${top}': detected dubious ownership, it belongs to another user`
  const refusal = GitError.of('GIT_NOT_TRUSTED', `${text}; if it is to be trusted, run ${remedy}`)
  const refuse = async (): Promise<never> => {
    throw refusal
  }
  return {
    top,
    refusal,
    branch: undefined,
    standsFor: undefined,
    head: undefined,
    identity: refuse,
    changed: refuse,
    edited: refuse,
    committed: refuse,
    commit: refuse,
    checkPush: refuse,
    push: refuse,
    unpushed: refuse,
    astray: refuse,
    remote: refuse,
  }
}

function isWithin(folder: string, top: string): boolean {
  const way = path.relative(top, folder)
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
}

/** What looks like a bare repository is never used: its config and hooks may be files of a branch. */
function assertNotBare(folder: string, found: GitRan): void {
  const bare = found.words.find(/cannot use bare repository '(.*?)'(?: |$)/m)
  if (bare === undefined) return
  const why = `'${bare}' looks like a bare repository; use a clone without HEAD, objects and refs in it`
  throw GitError.of('GIT_NOT_A_WORK_TREE', `cannot open '${folder}': ${why}`)
}

async function headOf(git: Git, cwd: string, signal: AbortSignal): Promise<ObjectId | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']
  const ran = await git.run({ args, cwd }, signal)
  return Buffer.from(ran.stdout).toString('utf8').trim() || undefined
}

async function readIdentity(
  git: Git,
  cwd: string,
  signal: AbortSignal,
): Promise<Person | undefined> {
  const ran = await git.run({ args: ['var', 'GIT_AUTHOR_IDENT'], cwd }, signal)
  const text = Buffer.from(ran.stdout).toString('utf8')
  const match = /^(.*) <([^<>]*)> \d+ [+-]\d{4}$/.exec(text.trim())
  return match === null ? undefined : { name: match[1] ?? '', email: match[2] ?? '' }
}

async function readChanged(
  git: Git,
  cwd: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<PathState[]> {
  const found: PathState[] = []
  const status = ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all']
  for (let at = 0; at < paths.length; at += pathsPerRun) {
    const some = paths.slice(at, at + pathsPerRun)
    const args = ['--literal-pathspecs', ...status, '--ignored=matching', '--', ...some]
    const text = textOf(await git.run({ args, cwd }, signal), 'read the state of the work tree')
    for (const line of text.split('\0').filter((one) => one.length > 3)) {
      found.push({ path: line.slice(3), state: stateOf(line.slice(0, 2)) })
    }
  }
  return found
}

/** The two letters of `git status --porcelain`: index, then work tree. */
function stateOf(letters: string): PathState['state'] {
  if (letters === '??') return 'untracked'
  if (letters === '!!') return 'ignored'
  if (/U|AA|DD/.test(letters)) return 'conflicted'
  return letters.startsWith(' ') ? 'modified' : 'staged'
}

async function commitPaths(
  git: Git,
  cwd: string,
  commit: PathCommit,
  signal: AbortSignal,
): Promise<ObjectId> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidemark-commit-'))
  try {
    const message = path.join(folder, 'message')
    await writeFile(message, commit.message, { mode: 0o600 })
    const how = ['--only', '--quiet', '--cleanup=verbatim', '--allow-empty-message']
    const run = {
      args: [
        '--literal-pathspecs',
        'commit',
        ...how,
        `--file=${message}`,
        '--pathspec-from-file=-',
        '--pathspec-file-nul',
      ],
      cwd,
      stdin: Buffer.from(commit.paths.join('\0')),
      env: await personEnvironment(git, cwd, commit.author, signal),
    }
    const ran = await git.run(run, signal)
    const isEmpty = /nothing to commit|no changes added|nothing added/
    const said = Buffer.from(ran.stdout).toString('utf8')
    if (ran.exitCode !== 0 && (isEmpty.test(said) || ran.words.says(isEmpty))) {
      throw GitError.of('GIT_NOTHING_TO_COMMIT', `cannot commit in '${cwd}': nothing changed`)
    }
    assertCommitted(ran, cwd)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return (await headOf(git, cwd, signal)) ?? ''
}

/** Whatever hooks and signing programs said is told. */
function assertCommitted({ exitCode, words }: GitRan, cwd: string): void {
  if (exitCode === 0) return
  const { code, reason, details } = words.explain()
  const isSigning = words.says(/^error: .*(?:gpg|sign|key)/im)
  if (words.says(/^fatal: failed to write commit object$/m) && isSigning) {
    const text = `cannot commit in '${cwd}': cannot sign: ${words.all()}; check user.signingkey, gpg.format and gpg.program of git here`
    throw GitError.of('GIT_SIGNING_FAILED', text)
  }
  const why = code === 'GIT_FAILED' && details.advice === undefined ? words.all() : reason
  throw GitError.of('GIT_FAILED', `cannot commit in '${cwd}': ${why}`, {
    remedy: 'stop',
    ...details,
  })
}

/** The author as given; the user stays committer when git knows them, else the author is. */
async function personEnvironment(
  git: Git,
  cwd: string,
  author: Person | undefined,
  signal: AbortSignal,
): Promise<Environment> {
  if (author === undefined) return {}
  const as = { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email }
  if ((await readIdentity(git, cwd, signal)) !== undefined) return as
  return { ...as, GIT_COMMITTER_NAME: author.name, GIT_COMMITTER_EMAIL: author.email }
}

async function pushHead(
  git: Git,
  cwd: string,
  to: Destined,
  signal: AbortSignal,
): Promise<PushedRef> {
  const { remote, ref } = await checkedDestination(git, cwd, to, signal)
  const id = (await headOf(git, cwd, signal)) ?? ''
  const args = ['push', '--porcelain', '--', remote, `HEAD:${ref}`]
  const ran = await git.run({ args, cwd }, signal)
  const [pushed] = parsePush(ran, [{ ref, new: id }])
  if (pushed !== undefined) return pushed
  const { code, reason, details } = ran.words.explain()
  throw GitError.of(code, `failed to push to remote: ${reason}`, details)
}

function textOf(ran: GitRan, doing: string): string {
  if (ran.exitCode === 0) return Buffer.from(ran.stdout).toString('utf8').replace(/\n$/, '')
  const { reason, details } = ran.words.explain()
  throw GitError.of('GIT_FAILED', `cannot ${doing}: ${reason}`, { remedy: 'stop', ...details })
}
