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

function ownCredentials(
  { username }: GitQuestion,
  { env }: Pick<Tools, 'env'>,
): GitQuestion['credentials'] {
  const { GIT_PASSWORD: password = '', GIT_TOKEN: token = '' } = env
  if (username !== undefined) return { kind: 'basic', username, password }
  return token === '' ? { kind: 'none' } : { kind: 'bearer', token }
}
