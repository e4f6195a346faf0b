/** OpenSSH's `sshd` in front of bare repositories, one process a connection as inetd would. */
import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import path from 'node:path'

import { listenFor, type Place } from './loopback.ts'
import { type Owner, temporaryFolder } from './owner.ts'
import { mustRun } from './run.ts'
import { makeSshKey, type SshKey } from './ssh-key.ts'

export const sshdPath = '/usr/sbin/sshd'

export type SshHost = {
  /** The address of a repository in a folder of this machine. */
  url(folder: string): string
  /** Private key that may log in, in OpenSSH's format. */
  readonly identity: string
  /** The line of `known_hosts` for this server. */
  readonly knownHosts: string
  /** How `known_hosts` names this server: `[127.0.0.1]:<port>`, or the address alone on port 22. */
  readonly place: string
  /** Its public keys. */
  readonly keys: { readonly ed25519: string; readonly rsa: string; readonly ecdsa: string }
  /** Public key of the authority that signed its ed25519 key. */
  readonly authority: string
  /** Lets one more key log in. */
  allow(key: SshKey): void
}

/** Starts one; only its own key and those allowed may log in, as whoever runs the tests. */
export async function startSshHost(
  owner: Owner,
  { address = '127.0.0.1', port }: Place = {},
): Promise<SshHost> {
  const folder = temporaryFolder(owner)
  const [ed25519, rsa, ecdsa, user, authority] = await Promise.all([
    makeSshKey(owner, { type: 'ed25519' }),
    makeSshKey(owner, { type: 'rsa' }),
    makeSshKey(owner, { type: 'ecdsa' }),
    makeSshKey(owner, { type: 'ed25519' }),
    makeSshKey(owner, { type: 'ed25519' }),
  ])
  await signHostKey(ed25519, authority, address)
  const allowed = path.join(folder, 'allowed')
  const allow = ({ publicKey }: SshKey) => appendFileSync(allowed, `${publicKey}\n`)
  allow(user)
  const config = path.join(folder, 'config')
  writeFileSync(config, configText([ed25519, rsa, ecdsa], allowed))
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const bound = await serve(owner, config, { address, ...(port === undefined ? {} : { port }) })
  const place = bound === 22 ? address : `[${address}]:${bound}`
  return {
    url: (repository) => `ssh://${userInfo().username}@${address}:${bound}${repository}`,
    identity: user.identity,
    knownHosts: `${place} ${ed25519.publicKey}\n`,
    place,
    keys: { ed25519: ed25519.publicKey, rsa: rsa.publicKey, ecdsa: ecdsa.publicKey },
    authority: authority.publicKey,
    allow,
  }
}

/** Leaves the certificate beside the key as `key-cert.pub`. */
async function signHostKey(key: SshKey, authority: SshKey, address: string): Promise<void> {
  const words = ['-q', '-s', authority.file, '-I', 'e2e', '-h', '-n', address, `${key.file}.pub`]
  await mustRun('ssh-keygen', words)
}

async function serve(owner: Owner, config: string, place: Place): Promise<number> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined)
    const session = spawn(sshdPath, ['-i', '-e', '-f', config], {
      stdio: [socket, socket, 'ignore'],
    })
    session.once('exit', () => socket.destroy())
  })
  return await listenFor(owner, server, place)
}

/** The default key exchange, safe from quantum computers, takes half the time of a session. */
function configText(hostKeys: readonly SshKey[], allowed: string): string {
  return `${hostKeys.map(({ file }) => `HostKey ${file}\n`).join('')}HostCertificate ${hostKeys[0]?.file}-cert.pub
AuthorizedKeysFile ${allowed}
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
KexAlgorithms curve25519-sha256
UseDNS no
LogLevel ERROR
`
}
