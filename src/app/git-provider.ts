import { readFile } from 'node:fs/promises'
import { decodeUtf8, Failure } from '../base/index.ts'
import {
  azureDevOpsCredentials,
  codeCommitCredentials,
  type GitCredentials,
  githubAppCredentials,
  readGitHubApp,
} from '../io/git/index.ts'
import { nodeSend, parseProxy, proxyFromEnvironment } from '../io/http/index.ts'
import type { GitAccess, ProxySecret, UsableSecret } from '../usecase/inventory/index.ts'
import type { Machine } from './request.ts'

/**
 * Credentials from a GitRepository's `provider`: a GitHub App, Azure DevOps or CodeCommit.
 *
 * @throws {Failure} `INVALID_SOURCE`, `AUTH_OPTIONS` or a `GitError` with the texts of
 *   spec/image-automation §6.2
 */
export async function providerCredentials(
  access: GitAccess,
  proxy: ProxySecret | undefined,
  machine: Machine,
  signal: AbortSignal,
): Promise<GitCredentials> {
  const { provider, secret, url } = access
  const nowMs = machine.clock.nowMs()
  if (provider === 'github') {
    if (secret === undefined || textOf(secret, 'githubAppID') === '') {
      throw new Failure(
        'INVALID_SOURCE',
        'secretRef with github app data must be specified when provider is set to github: invalid source configuration',
      )
    }
    const app = readGitHubApp(textsOf(secret))
    const ports = { send: sendFor(textOf(secret, 'ca.crt'), proxy, machine), nowMs }
    return (await githubAppCredentials(app, ports, signal)).credentials
  }
  if (!access.ambient) {
    throw new Failure(
      'AUTH_OPTIONS',
      `failed to configure authentication options: provider '${provider}' takes the credentials of this machine, which are held back from a URL of the repository; --trust-tree sends them`,
    )
  }
  if (provider === 'aws') return codeCommitCredentials(url, awsKeys(machine), nowMs).credentials
  const ports = { send: sendFor('', proxy, machine), nowMs }
  return (await azureDevOpsCredentials(await azureApp(machine), ports, signal)).credentials
}

/** The way out to an API that stands beside a Git remote: its CA (PEM, or empty) and its proxy. */
export function sendFor(
  ca: string,
  proxy: ProxySecret | undefined,
  { env }: Machine,
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

function awsKeys({ env }: Machine): Parameters<typeof codeCommitCredentials>[1] {
  const accessKeyId = demanded(env, 'AWS_ACCESS_KEY_ID', 'aws')
  const secretAccessKey = demanded(env, 'AWS_SECRET_ACCESS_KEY', 'aws')
  const sessionToken = env['AWS_SESSION_TOKEN']
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

async function azureApp({ env }: Machine): Promise<Parameters<typeof azureDevOpsCredentials>[0]> {
  const tenantId = demanded(env, 'AZURE_TENANT_ID', 'azure')
  const clientId = demanded(env, 'AZURE_CLIENT_ID', 'azure')
  const authorityHost = env['AZURE_AUTHORITY_HOST']
  const app = { tenantId, clientId, ...(authorityHost ? { authorityHost } : {}) }
  const secret = env['AZURE_CLIENT_SECRET']
  if (secret) return { ...app, proof: { kind: 'secret', secret } }
  const file = demanded(env, 'AZURE_FEDERATED_TOKEN_FILE', 'azure')
  return { ...app, proof: { kind: 'federated', token: (await readFile(file, 'utf8')).trim() } }
}

function demanded(env: Machine['env'], name: string, provider: string): string {
  const value = env[name]
  if (value !== undefined && value !== '') return value
  throw new Failure(
    'AUTH_OPTIONS',
    `failed to configure authentication options: provider '${provider}' needs ${name} in the environment`,
  )
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
