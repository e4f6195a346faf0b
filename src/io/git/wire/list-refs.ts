import type { GitError } from '../git-error.ts'
import { answeredWords } from './answered-words.ts'
import { type Connection, remoteName } from './connection.ts'
import type { GitRan } from './git.ts'
import type { GitWords } from './git-words.ts'
import { followRedirect } from './redirect.ts'
import { parseRefs, type RemoteRefs } from './refs.ts'
import { cloneError } from './remote-error.ts'
import { assertNoPage, isPage, pageError } from './web-page.ts'

/** Hops before a remote counts as a loop. */
const maxRedirects = 5

/**
 * Asks the remote for the refs that match `patterns` (none: all), HEAD's target included.
 *
 * Two HTTP requests by protocol v2; the server sends only what the patterns could match.
 *
 * @throws {GitError} `unable to clone '<url>': ...` (spec/image-automation §7.2)
 */
export async function listRefs(
  connection: Connection,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<RemoteRefs> {
  const run = {
    args: ['ls-remote', '--symref', '--quiet', remoteName, ...patterns],
    cwd: connection.folder.path,
  }
  let ran = await connection.git.run(run, signal)
  for (let hop = 0; hop < maxRedirects && isRedirect(ran); hop++) {
    await followRedirect(connection, signal)
    ran = await connection.git.run(run, signal)
  }
  if (ran.exitCode !== 0) throw await listError(connection, ran.words, signal)
  const refs = parseRefs(Buffer.from(ran.stdout).toString('utf8'))
  if (refs.ids.size === 0) await assertNoPage(connection, signal)
  return refs
}

async function listError(
  connection: Connection,
  words: GitWords,
  signal: AbortSignal,
): Promise<GitError> {
  if (isPage(words)) return pageError(connection)
  const { code, reason, brief } = words.explain()
  const isRefused = code === 'GIT_FORBIDDEN' || code === 'GIT_AUTHENTICATION_REQUIRED'
  const isTold = reason !== brief || connection.credentialProblem() !== undefined
  if (!isRefused || isTold) return cloneError(connection, words)
  return cloneError(connection, words, await answeredWords(connection, signal))
}

function isRedirect({ exitCode, words }: GitRan): boolean {
  return exitCode !== 0 && words.explain().code === 'GIT_REDIRECTED'
}
