/** OpenSSH's `sshd` in front of bare repositories, one process a connection as inetd would. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import path from 'node:path'

import { type Owner, temporaryFolder } from './owner.ts'
import { mustRun } from './run.ts'

export const sshdPath = '/usr/sbin/sshd'

export type SshHost = {
  /** The address of a repository in a folder of this machine. */
  url(folder: string): string
  /** Private key that may log in, in OpenSSH's format. */
  readonly identity: string
  /** The line of `known_hosts` for this server. */
  readonly knownHosts: string
}

/** Starts one; only its own key may log in, as whoever runs the tests. */
export async function startSshHost(
  owner: Owner,
  { passphrase = '' }: { readonly passphrase?: string } = {},
): Promise<SshHost> {
  const folder = temporaryFolder(owner)
  const at = (name: string) => path.join(folder, name)
  const keygen = ['-q', '-t', 'ed25519', '-C', 'e2e']
  await mustRun('ssh-keygen', [...keygen, '-N', '', '-f', at('host')])
  await mustRun('ssh-keygen', [...keygen, '-N', passphrase, '-f', at('user')])
  writeFileSync(at('config'), configText(at))
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const sockets = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const session = spawn(sshdPath, ['-i', '-e', '-f', at('config')], {
      stdio: [socket, socket, 'ignore'],
    })
    session.once('exit', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  owner.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  const { port } = server.address() as AddressInfo
  const [type, key] = readFileSync(at('host.pub'), 'utf8').split(' ')
  return {
    url: (repository) => `ssh://${userInfo().username}@127.0.0.1:${port}${repository}`,
    identity: readFileSync(at('user'), 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${type} ${key}\n`,
  }
}

function configText(at: (name: string) => string): string {
  return `HostKey ${at('host')}
AuthorizedKeysFile ${at('user.pub')}
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
LogLevel ERROR
`
}
