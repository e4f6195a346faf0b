import { messageOf } from '../../../base/index.ts'
import { CloudError } from '../cloud-error.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'
import { identityWithin, tokenLimitMs } from '../time-limit.ts'
import { applicationFromEnvironment, applicationToken } from './application.ts'
import { managedIdentityToken } from './managed-identity.ts'

/**
 * A token of Microsoft Entra for the identity of this machine.
 *
 * The first source that can be put together decides, also when it fails: an application from the
 * environment, a federated one, the machine's managed identity (spec/registry-auth §10). No other
 * program is asked.
 *
 * @param scope - what the token is for, with `/.default` at its end
 * @throws {CloudError} in words that name the source; the signal's reason when aborted
 */
export async function azureAccessToken(
  scope: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const work = (limited: AbortSignal): Promise<AccessToken> => find(scope, ports, limited)
  return await identityWithin(tokenLimitMs, ports.clock, work, signal)
}

async function find(scope: string, ports: CloudPorts, signal: AbortSignal): Promise<AccessToken> {
  const application = applicationFromEnvironment(ports.env)
  if (application !== undefined) return applicationToken(application, scope, ports, signal)
  const resource = scope.replace(/\/\.default$/, '')
  return managedIdentityToken(resource, ports, signal).catch((thrown: unknown) => {
    const isElsewhere = thrown instanceof CloudError && thrown.code === 'CLOUD_UNREACHABLE'
    if (!isElsewhere || ports.env['IDENTITY_ENDPOINT'] || thrown.facts['status']) throw thrown
    const missing = 'neither a secret, a certificate nor a federated token in the environment'
    const text = `found no Azure credentials: ${missing}; ${messageOf(thrown)}`
    throw CloudError.of('CLOUD_NO_IDENTITY', text, { cause: thrown })
  })
}
