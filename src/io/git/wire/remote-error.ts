import type { FailureDetails } from '../../../base/index.ts'
import { printableUrl } from '../../../core/address/index.ts'
import { type GitCode, GitError } from '../git-error.ts'
import type { Connection } from './connection.ts'
import type { GitWords } from './git-words.ts'

/**
 * What went wrong between git and a remote, in the words that Flux users know; a refused login says
 * what is wrong with the credentials themselves, and who asked.
 *
 * @param doing - what was being done: `failed to push to remote`
 * @param answered - what the remote said besides
 */
export function remoteError(
  connection: Connection,
  words: GitWords,
  doing: string,
  answered = '',
): GitError {
  const { code, reason, brief, details } = words.explain()
  const problem =
    code === 'GIT_AUTHENTICATION_REQUIRED' ? connection.credentialProblem() : undefined
  const said = answered === '' ? reason : `${reason}: ${words.masked(answered).replace(/\.$/, '')}`
  const why = problem === undefined ? said : `${brief}: ${problem}`
  return GitError.of(code, `${doing}: ${why}`, { ...details, ...loginDetails(connection, code) })
}

/**
 * What git said while reading from the remote.
 *
 * @param answered - what the remote said besides
 */
export function cloneError(connection: Connection, words: GitWords, answered = ''): GitError {
  const url = printableUrl(connection.url.address)
  const { code, reason, brief } = words.explain()
  if (code !== 'GIT_REPOSITORY_NOT_FOUND') {
    return remoteError(connection, words, `unable to clone '${url}'`, answered)
  }
  const text = `unable to clone: ${brief}: git repository: '${url}'${reason.slice(brief.length)}`
  return GitError.of(code, text, loginDetails(connection, code))
}

/** Codes of a remote that would perhaps answer somebody else. */
const advised: Partial<Record<GitCode, 'git-login' | 'git-rights' | 'git-place'>> = {
  GIT_AUTHENTICATION_REQUIRED: 'git-login',
  GIT_FORBIDDEN: 'git-rights',
  GIT_REPOSITORY_NOT_FOUND: 'git-place',
}

function loginDetails({ url, asker }: Connection, code: GitCode): FailureDetails {
  const advice = advised[code]
  const facts = { url: printableUrl(url.address) }
  if (advice === undefined) return { facts }
  return { advice, facts: { ...facts, transport: url.transport, ...asker } }
}
