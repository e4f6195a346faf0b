import { printableUrl } from '../../../core/address/index.ts'
import { GitError } from '../git-error.ts'
import { lastContentType } from './answered-words.ts'
import type { Connection } from './connection.ts'
import type { GitWords } from './git-words.ts'
import { traceFirstRequest } from './redirect.ts'

/** Whether git could make nothing of an answer that was no error. */
export function isPage(words: GitWords): boolean {
  return words.says(/not valid: (?:is this a git repository\?|could not determine hash)/)
}

/**
 * Makes sure that a remote without refs is one: git takes a web page of one line, such as a login
 * page answered with status 200, for an empty list of them.
 *
 * @throws {GitError} `GIT_REPOSITORY_NOT_FOUND`
 */
export async function assertNoPage(connection: Connection, signal: AbortSignal): Promise<void> {
  if (!connection.url.transport.startsWith('http')) return
  const type = lastContentType(await traceFirstRequest(connection, 'headers', signal))
  if (/html|json|xml/.test(type)) throw pageError(connection)
}

/** A page where a repository was to be. */
export function pageError(connection: Connection): GitError {
  const url = printableUrl(connection.url.address)
  const why = 'the host answers with a web page and not as a Git repository'
  const text = `unable to clone '${url}': ${why}: a login page, or the address of something else`
  const { asker } = connection
  const facts = { url, transport: connection.url.transport, ...asker }
  return GitError.of('GIT_REPOSITORY_NOT_FOUND', text, { advice: 'git-login', facts })
}
