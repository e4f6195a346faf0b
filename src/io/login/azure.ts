import {
  type AccessToken,
  azureAccessToken,
  azureRegistryToken,
  type CloudPorts,
  tokenKey,
} from '../cloud/index.ts'
import { LoginError } from './login-error.ts'
import { assertAmbient, forRegistry, machineAt } from './machine.ts'
import type {
  GitLogin,
  GitQuestion,
  GitToken,
  RegistryQuestion,
  RegistryToken,
  Tools,
} from './provider.ts'

/** Azure DevOps, as an application of Microsoft Entra (spec/image-automation §6.2). */
const scope = '499b84ac-1321-427f-aa17-267ca6975798/.default'

/** An organisation has one label; deeper names belong to other services of the domain. */
const servicesHost = /^(?:dev\.azure\.com|[a-z0-9-]+\.visualstudio\.com)$/

/** A token of this machine, for Azure DevOps: one for all of its repositories. */
export async function azureGit(
  question: GitQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<GitLogin> {
  assertAmbient('azure', question)
  const { url, trustsTree, proxy } = question
  const { kind, hostname } = azureDevOpsHost(url)
  // The URL is the user's, but that a token of this machine goes there is the tree's idea: without
  // the user's word, only Microsoft's own hosts get one.
  if (kind === 'elsewhere' && !trustsTree) {
    throw new LoginError(
      'AUTH_OPTIONS',
      `provider 'azure' takes the credentials of this machine, which are held back from '${hostname}': it is neither dev.azure.com nor ORGANISATION.visualstudio.com`,
      { advice: 'trust-server' },
    )
  }
  const { ports, owner } = machineAt('azure', proxy, tools)
  const create = (joint: AbortSignal): Promise<GitToken> => azureDevOpsCredentials(ports, joint)
  const { credentials } = await tools.kept.git.get(tokenKey(owner), create, signal)
  return { credentials, identity: 'azure::' }
}

const registryScope = 'https://containerregistry.azure.net/.default'
const registryHost = /^[a-z0-9.-]+\.(?:azurecr\.io|azurecr\.cn|azurecr\.de|azurecr\.us)$/
const registryUser = '00000000-0000-0000-0000-000000000000'

/** A refresh token of one registry, for a token of this machine that serves all of them. */
export async function azureRegistry(
  { host, tls, proxy }: RegistryQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<RegistryToken> {
  if (!registryHost.test(host)) {
    const text = `invalid Azure registry: '${host}'. must match ${registryHost.source}`
    throw new LoginError('AUTH_OPTIONS', text)
  }
  const { clock, kept } = tools
  const { ports, owner } = machineAt('azure', proxy, tools)
  const find = (joint: AbortSignal): Promise<AccessToken> =>
    azureAccessToken(registryScope, ports, joint)
  const create = async (joint: AbortSignal): Promise<RegistryToken> => {
    const key = tokenKey({ ...owner, scope: registryScope })
    const access = await forRegistry('identity', kept.tokens.get(key, find, joint), joint)
    const registry = { send: tools.send(tls, proxy), clock }
    const asked = azureRegistryToken(host, access.token, registry, joint)
    const { token, expiresAtMs } = await forRegistry('credentials', asked, joint)
    return { username: registryUser, password: token, expiresAtMs }
  }
  const key = tokenKey({ ...owner, host, tls: JSON.stringify(tls), for: 'registry' })
  return await kept.registry.get(key, create, signal)
}

/**
 * Where a URL leads to: Azure DevOps as Microsoft runs it, or any other host, be it an Azure DevOps
 * Server or a trap. A bearer token serves whoever holds it, so the host has to be known before one
 * is asked for.
 *
 * @throws {LoginError} when the way there is not https
 */
export function azureDevOpsHost(url: string): {
  readonly kind: 'services' | 'elsewhere'
  readonly hostname: string
} {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'https:') {
    throw new LoginError(
      'AUTH_OPTIONS',
      "provider 'azure' sends a token over https alone; give a Git URL that begins with https://",
    )
  }
  const { hostname } = parsed
  return { kind: servicesHost.test(hostname) ? 'services' : 'elsewhere', hostname }
}

/**
 * Gets an access token for Azure DevOps, which is used as a bearer token: for hosts of
 * `azureDevOpsHost` only.
 *
 * @throws {CloudError} when this machine has no identity at Azure, or gets no token for it
 */
export async function azureDevOpsCredentials(
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<GitToken> {
  const { token, expiresAtMs } = await azureAccessToken(scope, ports, signal)
  return { credentials: { kind: 'bearer', token }, expiresAtMs }
}
