import { printableUrl } from '../../../core/address/index.ts'
import type { Ran } from '../../process/index.ts'
import { GitError } from '../git-error.ts'
import { type Connection, remoteName } from './connection.ts'
import { explainGit } from './explain-git.ts'
import { followRedirect } from './redirect.ts'
import { parseRefs, type RemoteRefs } from './refs.ts'

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
  if (ran.exitCode !== 0) throw cloneError(connection, ran.stderr)
  return parseRefs(Buffer.from(ran.stdout).toString('utf8'))
}

function isRedirect(ran: Ran): boolean {
  return ran.exitCode !== 0 && explainGit(ran.stderr).code === 'GIT_REDIRECTED'
}

/** What git said while reading from the remote, in the words that Flux users know. */
export function cloneError(connection: Connection, stderr: string): GitError {
  const url = printableUrl(connection.url.address)
  const { code, reason, details } = explainGit(stderr)
  const facts = { url }
  if (code === 'GIT_REPOSITORY_NOT_FOUND') {
    const text = `unable to clone: repository not found: git repository: '${url}'`
    return GitError.of(code, text, { facts })
  }
  const problem =
    code === 'GIT_AUTHENTICATION_REQUIRED' ? connection.credentialProblem() : undefined
  const why = problem === undefined ? reason : `${reason}: ${problem}`
  return GitError.of(code, `unable to clone '${url}': ${why}`, { ...details, facts })
}
