import { type Git, GitError, type GitRan, isRefName } from '../git/index.ts'
import { checkedDestination, trackedRef } from './destination.ts'

/** The remote of a clone, for one who goes there by another way than the clone. */
export type CloneRemote = {
  /** Where pushes go, as the user's configuration rewrites it. */
  readonly url: string
  /** What the clone's own configuration says of the way there: headers, helpers, keys, proxies. */
  readonly settings: readonly (readonly [name: string, value: string])[]
  /** What the checked-out branch is called there; `undefined` where the clone saw none there. */
  readonly branch: string | undefined
}

/** Settings of a clone that say how its remote is reached; CI systems keep their token in these. */
const wayThere = /^(?:http\..+|credential\..+|core\.(?:sshcommand|gitproxy|askpass)|ssh\.variant)$/

/** The scopes of a configuration that belong to the clone; the others hold everywhere. */
const ownScopes: ReadonlySet<string> = new Set(['local', 'worktree'])

/**
 * Looks up where a clone pushes its checked-out branch to, without asking the remote.
 *
 * @throws {GitError} `GIT_INVALID_REF`, `GIT_REPOSITORY_NOT_FOUND`
 */
export async function readCloneRemote(
  git: Git,
  cwd: string,
  branch: string | undefined,
  signal: AbortSignal,
): Promise<CloneRemote> {
  // A detached HEAD has no branch, but there is a remote all the same.
  const to = { branch, target: branch === undefined ? 'HEAD' : undefined }
  const { remote, ref, isKnown } = await checkedDestination(git, cwd, to, signal)
  const named = isKnown ? ['remote', 'get-url', '--push', remote] : undefined
  const url =
    named === undefined ? remote : lineOf(await git.run({ args: named, cwd }, signal), cwd)
  const shown = ['show-ref', '--verify', '--quiet', trackedRef({ remote, ref })]
  const isThere =
    branch !== undefined &&
    isRefName(ref) &&
    (await git.run({ args: shown, cwd }, signal)).exitCode === 0
  return {
    url,
    settings: await readSettings(git, cwd, signal),
    branch: isThere ? ref.replace(/^refs\/heads\//, '') : undefined,
  }
}

function lineOf(ran: GitRan, cwd: string): string {
  const text = Buffer.from(ran.stdout).toString('utf8').trim()
  if (ran.exitCode === 0 && text !== '') return text
  const { reason, details } = ran.words.explain()
  throw GitError.of('GIT_FAILED', `cannot tell the remote of '${cwd}': ${reason}`, details)
}

async function readSettings(
  git: Git,
  cwd: string,
  signal: AbortSignal,
): Promise<CloneRemote['settings']> {
  const args = ['config', '--list', '--includes', '--show-scope', '--null']
  const ran = await git.run({ args, cwd }, signal)
  const words = Buffer.from(ran.stdout).toString('utf8').split('\0')
  const settings: (readonly [string, string])[] = []
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [scope = '', line = ''] = words.slice(at, at + 2)
    const end = line.indexOf('\n')
    // A name without a value is a switch that is on.
    const [name, value] = end < 0 ? [line, 'true'] : [line.slice(0, end), line.slice(end + 1)]
    if (ownScopes.has(scope) && wayThere.test(name)) settings.push([name, value])
  }
  return settings
}
