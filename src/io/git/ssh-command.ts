import type { Environment } from '../process/index.ts'
import type { GitCredentials } from './credentials.ts'
import type { PrivateFolder } from './private-folder.ts'

/** Comma-separated lists for OpenSSH; empty or missing leaves its own order. */
export type SshAlgorithms = {
  readonly kex?: string
  readonly hostKeys?: string
}

type SshCredentials = Extract<GitCredentials, { kind: 'ssh' }>

/**
 * The environment that makes git use OpenSSH with exactly this key and these host keys.
 *
 * No user or system configuration, no agent, no other identities, and a host that is not in
 * `knownHosts` is refused. OpenSSH itself prefers the key types that it finds in the file.
 * A passphrase reaches ssh through an ask-pass program, which reads a file of mode 0600.
 */
export async function sshCommand(
  folder: PrivateFolder,
  credentials: SshCredentials,
  algorithms: SshAlgorithms,
): Promise<Environment> {
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
  if (passphrase === undefined) return env
  const secret = await folder.write('passphrase', `${passphrase}\n`)
  const script = `#!/bin/sh\nexec cat ${shellQuote(secret)}\n`
  const askPass = await folder.write('ask-pass', script, true)
  return { ...env, SSH_ASKPASS: askPass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'none' }
}

/** OpenSSH refuses a key file whose last line does not end. */
function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
