import { KeyProblem, parsePrivateKey } from './ssh-private-key.ts'

/**
 * Why an SSH key can open nothing, in words of a Secret; `undefined` when it can.
 *
 * OpenSSH passes by a key that it cannot read, and the remote then only says that it was shown
 * none.
 */
export function sshKeyProblem(
  identity: string,
  passphrase: string | undefined,
): string | undefined {
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
