import { type Connection, remoteName } from './connection.ts'
import type { ObjectId } from './refs.ts'
import { cloneError } from './remote-error.ts'

/** A ref at the remote and the commit that is wanted of it. */
export type Want = {
  /** Full ref name; `undefined` for a commit that no ref has to point to. */
  readonly ref: string | undefined
  readonly id: ObjectId
}

/** Git's own number for a depth without end; unlike `--unshallow` it fits a whole clone too. */
const wholeHistory = '--depth=2147483647'

/**
 * Fetches commits, without history and tags, into a bare repository.
 *
 * Asks for the very commits that `ls-remote` showed; of an old server that hands out nothing but
 * tips, the whole history of the ref is fetched instead. Refs land below `refs/mirror/`, where later fetches find what is there.
 *
 * @throws {GitError} `unable to clone '<url>': ...`
 */
export async function fetchCommits(
  connection: Connection,
  repository: string,
  wants: readonly Want[],
  signal: AbortSignal,
): Promise<void> {
  const attempt = (depth: readonly string[], specs: readonly string[]) => {
    const args = ['fetch', '--quiet', '--force', '--no-tags', '--no-write-fetch-head', ...depth]
    return connection.git.run({ args: [...args, remoteName, ...specs], cwd: repository }, signal)
  }
  const byId = wants.map(({ ref, id }) => `+${id}:${mirrorRef(ref, id)}`)
  let ran = await attempt(['--depth=1'], byId)
  if (ran.words.says(/dumb http transport does not support shallow/)) ran = await attempt([], byId)
  if (ran.exitCode !== 0 && ran.words.explain().code === 'GIT_COMMIT_NOT_FOUND') {
    const byRef = wants.map(({ ref, id }) =>
      ref === undefined ? '+refs/*:refs/mirror/*' : `+${ref}:${mirrorRef(ref, id)}`,
    )
    ran = await attempt([wholeHistory], [...new Set(byRef)])
  }
  if (ran.exitCode !== 0) throw cloneError(connection, ran.words)
}

function mirrorRef(ref: string | undefined, id: ObjectId): string {
  if (ref === undefined || !ref.startsWith('refs/')) return `refs/mirror/commits/${id}`
  return `refs/mirror/${ref.slice('refs/'.length).replace(/\^\{\}$/, '')}`
}
