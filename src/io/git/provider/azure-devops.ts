import { azureAccessToken, type CloudPorts } from '../../cloud/index.ts'
import { GitError } from '../git-error.ts'
import type { ShortLived } from './github-app.ts'

/** Azure DevOps, as an application of Microsoft Entra (spec/image-automation §6.2). */
const scope = '499b84ac-1321-427f-aa17-267ca6975798/.default'

/** An organisation has one label; deeper names belong to other services of the domain. */
const servicesHost = /^(?:dev\.azure\.com|[a-z0-9-]+\.visualstudio\.com)$/

/**
 * Where a URL leads to: Azure DevOps as Microsoft runs it, or any other host, be it an Azure DevOps
 * Server or a trap. A bearer token serves whoever holds it, so the host has to be known before one
 * is asked for.
 *
 * @throws {GitError} `GIT_INVALID_URL` when the way there is not https
 */
export function azureDevOpsHost(url: string): {
  readonly kind: 'services' | 'elsewhere'
  readonly hostname: string
} {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'https:') {
    throw GitError.of(
      'GIT_INVALID_URL',
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
): Promise<ShortLived> {
  const { token, expiresAtMs } = await azureAccessToken(scope, ports, signal)
  return { credentials: { kind: 'bearer', token }, expiresAtMs }
}
