import { parseGitAddress, transportOf } from '../../core/address/index.ts'
import type { GitLogin, GitQuestion, Tools } from './provider.ts'

/** From these come the user's own credentials for Git. */
export const ownSecretVariables: readonly string[] = ['GIT_PASSWORD', 'GIT_TOKEN']

/** Those of the Secret, else the user's own; credential helpers are git's business. */
export async function genericGit(
  question: GitQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<GitLogin> {
  signal.throwIfAborted()
  const isOwn = question.credentials.kind === 'none' && question.ambient
  const credentials = isOwn ? ownCredentials(question, tools) : question.credentials
  return { credentials, identity: undefined }
}

/** The user's name is that of the command line, else that of the URL; a token without one is a bearer's. */
function ownCredentials(
  { username, url }: GitQuestion,
  { env }: Pick<Tools, 'env'>,
): GitQuestion['credentials'] {
  const { GIT_PASSWORD: password = '', GIT_TOKEN: token = '' } = env
  if (username !== undefined) return { kind: 'basic', username, password }
  const address = parseGitAddress(url)
  const isOpen = address.user !== '' && address.password === '' && transportOf(address) !== 'ssh'
  const secret = password || token
  if (isOpen && secret !== '') return { kind: 'basic', username: address.user, password: secret }
  return token === '' ? { kind: 'none' } : { kind: 'bearer', token }
}
