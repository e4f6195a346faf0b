import { azureAccessToken, type CloudPorts } from '../../cloud/index.ts'
import type { ShortLived } from './github-app.ts'

/** Azure DevOps, as an application of Microsoft Entra (spec/image-automation §6.2). */
const scope = '499b84ac-1321-427f-aa17-267ca6975798/.default'

/**
 * Gets an access token for Azure DevOps, which is used as a bearer token.
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
