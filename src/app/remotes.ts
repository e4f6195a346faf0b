import path from 'node:path'
import { parseGitAddress, transportOf } from '../core/address/index.ts'
import { parseDuration } from '../golang/duration/index.ts'
import { type GitCredentials, openRemote } from '../io/git/index.ts'
import type { GitAccess } from '../usecase/inventory/index.ts'
import { type GitWay, gitWay } from './git-credentials.ts'
import { openGitProviders } from './git-provider.ts'
import { stateHome } from './home.ts'
import { openSession, type RemoteSession } from './remote-session.ts'
import type { Ambient, Ports } from './request.ts'
import { hideProxies, secretsOfPair, secretsOfUrl } from './secrets.ts'

/** Git remotes by how they are reached; opened when first needed, closed together. */
export type Remotes = {
  readonly open: (access: GitAccess, signal: AbortSignal) => Promise<RemoteSession>
  readonly close: () => Promise<void>
}

export type RemotesOptions = {
  /** User name of the command line; `GIT_PASSWORD` and `GIT_TOKEN` are taken from the environment. */
  readonly username: string | undefined
}

export function openRemotes(options: RemotesOptions, ports: Ports & Ambient): Remotes {
  const opened = new Map<string, RemoteSession>()
  const providers = openGitProviders(ports)
  hideProxies(ports)
  return {
    async open(access, signal) {
      const { url } = access
      for (const secret of secretsOfUrl(url)) ports.hide(secret)
      const asked = {
        transport: transportOf(parseGitAddress(url)),
        username: options.username,
        providers,
      }
      const way = await gitWay(access, asked, ports, signal)
      const key = JSON.stringify([url, access.ambient, access.timeout, way])
      const session = opened.get(key) ?? (await connect(access, way, ports))
      opened.set(key, session)
      // Ways in that differ only in proxy or CA share a mirror, and one at a time holds its lock.
      for (const other of opened.values()) if (other !== session) await other.rest()
      return session
    },
    async close() {
      await Promise.allSettled([...opened.values()].map((session) => session.close()))
    },
  }
}

async function connect(
  access: GitAccess,
  way: GitWay,
  ports: Ports & Ambient,
): Promise<RemoteSession> {
  const { url, ambient } = access
  hideSecrets(way, ports)
  const remote = await openRemote({
    url: isFolder(url) ? path.resolve(ports.cwd, url) : url,
    home: await stateHome(ports.env),
    env: ports.env,
    ambient,
    ...(way.credentials.kind === 'none' ? {} : { credentials: way.credentials }),
    tls: way.tls,
    ...(way.proxy === undefined ? {} : { proxy: way.proxy }),
    ...(way.identity === undefined ? {} : { identity: way.identity }),
    timeoutMs: Number(parseDuration(access.timeout) / 1_000_000n),
  })
  return openSession(remote, way, ambient)
}

function isFolder(url: string): boolean {
  const { scheme, problem } = parseGitAddress(url)
  return scheme === '' && problem === undefined
}

function hideSecrets({ credentials, proxy }: GitWay, { hide }: Ports & Ambient): void {
  for (const secret of secretsOfGit(credentials)) hide(secret)
  if (proxy === undefined) return
  const { address, username = '', password = '' } = proxy
  for (const secret of secretsOfUrl(address)) hide(secret)
  if (password !== '') for (const secret of secretsOfPair(username, password)) hide(secret)
}

function secretsOfGit(credentials: GitCredentials): readonly string[] {
  const { kind } = credentials
  if (kind === 'basic') return secretsOfPair(credentials.username, credentials.password)
  if (kind === 'bearer') return [credentials.token]
  return kind === 'ssh' && credentials.passphrase !== undefined ? [credentials.passphrase] : []
}
