import { Failure } from '../base/index.ts'
import type { GitCredentials } from '../io/git/index.ts'
import {
  type GitAccess,
  type GitSecret,
  type ProxySecret,
  readGitSecret,
  readProxySecret,
  type UsableSecret,
} from '../usecase/inventory/index.ts'
import { type GitProviders, providerIdentity, textOf } from './git-provider.ts'
import type { Ambient } from './request.ts'

/** How git itself is to connect. */
export type GitWay = {
  /** Who made the credentials; `generic`: people did. */
  readonly provider: GitAccess['provider']
  readonly credentials: GitCredentials
  readonly tls: GitSecret['tls']
  readonly proxy: ProxySecret | undefined
  /** Names the mirror's owner where credentials differ from run to run. */
  readonly identity: string | undefined
}

type Asked = {
  readonly transport: string
  readonly username: string | undefined
  readonly providers: GitProviders
}

/**
 * Finds the credentials for a remote: the Secret's, the provider's, or the user's own.
 *
 * The transport is `https`, `http`, `ssh` or `file`; the user name is that of the command line.
 *
 * @throws {Failure} `AUTH_OPTIONS` or a `GitError` with the texts of spec/image-automation §6.2
 */
export async function gitWay(
  access: GitAccess,
  { transport, username, providers }: Asked,
  ports: Pick<Ambient, 'env'>,
  signal: AbortSignal,
): Promise<GitWay> {
  const { secret, provider } = access
  const proxy = access.proxySecret === undefined ? undefined : readProxySecret(access.proxySecret)
  if (provider !== 'generic') {
    const credentials = await providers.credentials(access, proxy, signal)
    const tls = secret === undefined ? {} : readGitSecret(withoutAuth(secret), 'https').tls
    return { provider, credentials, tls, proxy, identity: providerIdentity(access) }
  }
  if (secret !== undefined && textOf(secret, 'githubAppID') !== '') {
    throw new Failure(
      'INVALID_SOURCE',
      `secretRef '${secret.namespace}/${secret.name}' has github app data but provider is not set to github: invalid source configuration`,
    )
  }
  const read = secret === undefined ? nothing : readGitSecret(secret, transport)
  const own = read.credentials.kind === 'none' && access.ambient
  const credentials = own ? ownCredentials(username, ports) : read.credentials
  return { provider, credentials, tls: read.tls, proxy, identity: undefined }
}

const nothing: GitSecret = { credentials: { kind: 'none' }, tls: {} }

/** The same Secret for its certificates alone. */
function withoutAuth(secret: UsableSecret): UsableSecret {
  const kept = [...secret.data].filter(([key]) => !['username', 'password'].includes(key))
  return { ...secret, data: new Map(kept) }
}

/** What the user's environment says; their credential helpers are git's own business. */
function ownCredentials(
  username: string | undefined,
  { env }: Pick<Ambient, 'env'>,
): GitCredentials {
  const token = env['GIT_TOKEN'] ?? ''
  if (username !== undefined) {
    return { kind: 'basic', username, password: env['GIT_PASSWORD'] ?? '' }
  }
  return token === '' ? { kind: 'none' } : { kind: 'bearer', token }
}
