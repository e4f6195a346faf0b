import type { GitCredentials } from './credentials.ts'
import { KeyProblem, parsePrivateKey } from './sign/ssh-private-key.ts'
import type { GitUrl } from './url.ts'

/** What is wrong with credentials in themselves, for when the remote did not take them. */
export function credentialProblem(url: GitUrl, credentials: GitCredentials): string | undefined {
  if (credentials.kind === 'ssh') return keyProblem(credentials)
  if (url.transport === 'ssh') return undefined
  if (credentials.kind === 'none') return 'no credentials were given'
  return credentials.kind === 'basic' && credentials.password === ''
    ? 'the password is empty'
    : undefined
}

/**
 * Why a key can open nothing: OpenSSH passes by a key that it cannot read, and the remote then only
 * says that it was shown none.
 */
function keyProblem({
  identity,
  passphrase,
}: Extract<GitCredentials, { kind: 'ssh' }>): string | undefined {
  try {
    parsePrivateKey(identity, passphrase)
    return undefined
  } catch (error) {
    if (!(error instanceof KeyProblem)) return undefined
    if (error.kind !== 'malformed') return problems[error.kind]
    return `the Secret's 'identity' cannot be read: ${error.message}`
  }
}

const problems = {
  'passphrase-needed': "the Secret's 'identity' is encrypted, and it has no 'password'",
  'passphrase-wrong': "the Secret's 'password' does not open its 'identity'",
} as const
