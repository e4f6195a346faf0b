import type { GitCredentials } from '../../../core/address/index.ts'
import { type AskPass, serveAskPass, shellQuote } from './ask-pass.ts'
import type { PrivateFolder } from './private-folder.ts'

/** Comma-separated lists for OpenSSH; empty or missing leaves its own order. */
export type SshAlgorithms = {
  readonly kex?: string
  readonly hostKeys?: string
}

type SshCredentials = Extract<GitCredentials, { kind: 'ssh' }>

/**
 * Makes git use OpenSSH with exactly this key and these host keys.
 *
 * No user or system configuration, no agent, no other identities, and a host that is not in
 * `knownHosts` is refused. OpenSSH itself prefers the key types that it finds in the file.
 * A passphrase reaches ssh through an ask-pass program, which reads it from a private socket.
 */
export async function sshCommand(
  folder: PrivateFolder,
  credentials: SshCredentials,
  algorithms: SshAlgorithms,
): Promise<AskPass> {
  const identity = await folder.write('identity', endWithNewline(credentials.identity))
  const knownHosts = await folder.write('known_hosts', endWithNewline(credentials.knownHosts))
  const { passphrase } = credentials
  const options = [
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    `UserKnownHostsFile=${knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'PreferredAuthentications=publickey',
    `BatchMode=${passphrase === undefined ? 'yes' : 'no'}`,
    ...(algorithms.kex ? [`KexAlgorithms=${algorithms.kex}`] : []),
    ...(algorithms.hostKeys ? [`HostKeyAlgorithms=${algorithms.hostKeys}`] : []),
  ]
  const words = ['ssh', '-F', '/dev/null', '-i', identity, ...options.flatMap((one) => ['-o', one])]
  const env = { GIT_SSH_COMMAND: words.map(shellQuote).join(' '), GIT_SSH_VARIANT: 'ssh' }
  if (passphrase === undefined) return { env, close: async () => {} }
  const askPass = await serveAskPass(folder, passphrase)
  return { env: { ...env, ...askPass.env }, close: askPass.close }
}

/** OpenSSH refuses a key file whose last line does not end. */
function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
