import { decodeUtf8, Failure, messageOf } from '../base/index.ts'
import {
  type AwsCredentials,
  awsCredentials,
  CloudError,
  type CloudPorts,
  machineIdentity,
  type TokenCache,
  tokenCache,
  tokenKey,
} from '../io/cloud/index.ts'
import {
  azureDevOpsCredentials,
  azureDevOpsHost,
  codeCommitCredentials,
  codeCommitRegion,
  type GitCredentials,
  githubAppCredentials,
  readGitHubApp,
  type ShortLived,
} from '../io/git/index.ts'
import { nodeSend, parseProxy, proxyFromEnvironment, retrying } from '../io/http/index.ts'
import type { GitAccess, ProxySecret, UsableSecret } from '../usecase/inventory/index.ts'
import type { Ambient, Ports } from './request.ts'

/** Credentials from a GitRepository's `provider`, kept while they are good. */
export type GitProviders = {
  /**
   * @throws {Failure} `INVALID_SOURCE` or `AUTH_OPTIONS` with the texts of
   *   spec/image-automation §6.2; the signal's reason when aborted
   */
  readonly credentials: (
    access: GitAccess,
    proxy: ProxySecret | undefined,
    signal: AbortSignal,
  ) => Promise<GitCredentials>
}

/** GitHub Apps, Azure DevOps and CodeCommit, by what this machine knows. */
export function openGitProviders(ports: Ports & Pick<Ambient, 'env'>): GitProviders {
  const { clock } = ports
  const caches: Caches = { keys: tokenCache({ clock }), logins: tokenCache({ clock }) }
  return {
    async credentials(access, proxy, signal) {
      const asking = { access, proxy, ports, caches }
      try {
        return (await loginOf(asking, signal)).credentials
      } catch (thrown) {
        signal.throwIfAborted()
        throw refused(thrown)
      }
    },
  }
}

type Caches = {
  readonly keys: TokenCache<AwsCredentials>
  readonly logins: TokenCache<ShortLived>
}

type Asking = {
  readonly access: GitAccess
  readonly proxy: ProxySecret | undefined
  readonly ports: Ports & Pick<Ambient, 'env'>
  readonly caches: Caches
}

async function loginOf(asking: Asking, signal: AbortSignal): Promise<ShortLived> {
  const { access, proxy, ports, caches } = asking
  const { provider } = access
  if (provider === 'github') return githubLogin(asking, signal)
  if (!access.ambient) {
    throw new Failure(
      'AUTH_OPTIONS',
      `failed to configure authentication options: provider '${provider}' takes the credentials of this machine, which are held back from a URL of the repository; --trust-tree sends them`,
    )
  }
  const { clock, env } = ports
  const cloud = { send: tokenSend('', proxy, ports), clock, env }
  const owner = { provider, identity: machineIdentity(env), proxy: JSON.stringify(proxy) }
  if (provider === 'aws') return codeCommitLogin(asking, { cloud, owner }, signal)
  checkAzureHost(access)
  const create = (joint: AbortSignal): Promise<ShortLived> => azureDevOpsCredentials(cloud, joint)
  return caches.logins.get(tokenKey(owner), create, signal)
}

/**
 * The URL is the user's, but that a token of this machine goes there is the tree's idea: without
 * the user's word, only Microsoft's own hosts get one.
 */
function checkAzureHost({ url, trustsTree }: GitAccess): void {
  const { kind, hostname } = azureDevOpsHost(url)
  if (kind === 'services' || trustsTree) return
  throw new Failure(
    'AUTH_OPTIONS',
    `failed to configure authentication options: provider 'azure' takes the credentials of this machine, which are held back from '${hostname}': it is neither dev.azure.com nor ORGANISATION.visualstudio.com; for an Azure DevOps Server, --trust-tree sends them`,
  )
}

async function githubLogin(
  { access, proxy, ports, caches }: Asking,
  signal: AbortSignal,
): Promise<ShortLived> {
  const { secret } = access
  if (secret === undefined || textOf(secret, 'githubAppID') === '') {
    throw new Failure(
      'INVALID_SOURCE',
      'secretRef with github app data must be specified when provider is set to github: invalid source configuration',
    )
  }
  const ca = textOf(secret, 'ca.crt')
  const app = readGitHubApp(textsOf(secret))
  const key = tokenKey({ provider: 'github', ...app, ca, proxy: JSON.stringify(proxy) })
  const github = { send: tokenSend(ca, proxy, ports), clock: ports.clock }
  const create = (joint: AbortSignal): Promise<ShortLived> =>
    githubAppCredentials(app, github, joint)
  return caches.logins.get(key, create, signal)
}

type Owner = Readonly<Record<string, string | undefined>>

async function codeCommitLogin(
  { access: { url }, ports, caches }: Asking,
  { cloud, owner }: { readonly cloud: CloudPorts; readonly owner: Owner },
  signal: AbortSignal,
): Promise<ShortLived> {
  const region = codeCommitRegion(url)
  const sign = async (joint: AbortSignal): Promise<ShortLived> => {
    const create = (shared: AbortSignal): Promise<AwsCredentials> =>
      awsCredentials(region, cloud, shared)
    const keys = await caches.keys.get(tokenKey({ ...owner, region }), create, joint)
    for (const secret of [keys.secretAccessKey, keys.sessionToken]) {
      if (secret !== undefined) ports.hide(secret)
    }
    return codeCommitCredentials(url, keys, ports.clock.nowMs())
  }
  return caches.logins.get(tokenKey({ ...owner, url }), sign, signal)
}

/** Every failure but that of the GitRepository itself is one of its authentication. */
function refused(thrown: unknown): unknown {
  if (!(thrown instanceof Failure) || ['INVALID_SOURCE', 'AUTH_OPTIONS'].includes(thrown.code)) {
    return thrown
  }
  const isToken = thrown instanceof CloudError
  const what = isToken ? 'failed to create provider access token for the controller: ' : ''
  const text = `failed to configure authentication options: ${what}${messageOf(thrown)}`
  const { remedy, facts } = thrown
  return new Failure('AUTH_OPTIONS', text, { remedy, facts, cause: thrown })
}

/** Token servers are asked again when they are busy; to ask twice does no harm. */
function tokenSend(
  ca: string,
  proxy: ProxySecret | undefined,
  ports: Ports & Pick<Ambient, 'env'>,
): ReturnType<typeof nodeSend> {
  const { clock, random } = ports
  const methods = ['GET', 'POST', 'PUT']
  return retrying(sendFor(ca, proxy, ports), { clock, random, methods })
}

/** The way out to an API that stands beside a Git remote: its CA (PEM, or empty) and its proxy. */
export function sendFor(
  ca: string,
  proxy: ProxySecret | undefined,
  { env }: Pick<Ambient, 'env'>,
): ReturnType<typeof nodeSend> {
  const parsed = proxy === undefined ? undefined : parseProxy(proxy.address)
  const { username, password } = proxy ?? {}
  const fixed = parsed && {
    ...parsed,
    ...(username && { username }),
    ...(password && { password }),
  }
  return nodeSend({
    userAgent: 'tidemark',
    proxy: fixed === undefined ? proxyFromEnvironment(env) : () => fixed,
    ...(ca === '' ? {} : { tls: { ca } }),
  })
}

/** Names the owner of a mirror: tokens change from run to run, whose they are does not. */
export function providerIdentity({ provider, secret }: GitAccess): string {
  const app = secret === undefined ? '' : textOf(secret, 'githubAppID')
  const installation =
    secret === undefined
      ? ''
      : textOf(secret, 'githubAppInstallationID') + textOf(secret, 'githubAppInstallationOwner')
  return `${provider}:${app}:${installation}`
}

/** A value of a Secret without the white space around it; empty when absent. */
export function textOf(secret: UsableSecret, key: string): string {
  return decodeUtf8(secret.data.get(key) ?? new Uint8Array()).trim()
}

function textsOf(secret: UsableSecret): Record<string, string> {
  return Object.fromEntries([...secret.data].map(([key, bytes]) => [key, decodeUtf8(bytes)]))
}
