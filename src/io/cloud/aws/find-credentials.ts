import { messageOf } from '../../../base/index.ts'
import { CloudError } from '../cloud-error.ts'
import type { CloudPorts } from '../ports.ts'
import { readTokenFile } from '../read-file.ts'
import { identityWithin, tokenLimitMs } from '../time-limit.ts'
import { containerCredentials, hasContainerEndpoint } from './container.ts'
import type { AwsCredentials } from './credentials.ts'
import { environmentKeys } from './environment.ts'
import { instanceCredentials } from './instance.ts'
import { profileCredentials } from './profile.ts'
import { assumeRoleWithWebIdentity, defaultSessionName } from './sts.ts'

/**
 * The AWS credentials of this machine: the first source that is there decides, also when it fails.
 *
 * Environment, web identity, shared files, container, instance (spec/registry-auth §9.2).
 *
 * @param region - of the service to be spoken to; roles are taken on in the same
 * @throws {CloudError} in words that name the source; the signal's reason when aborted
 */
export async function awsCredentials(
  region: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const work = (limited: AbortSignal): Promise<AwsCredentials> => find(region, ports, limited)
  return await identityWithin(tokenLimitMs, ports.clock, work, signal)
}

async function find(
  region: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const keys = environmentKeys(ports.env)
  if (keys !== undefined) return keys
  if (ports.env['AWS_WEB_IDENTITY_TOKEN_FILE']) return webIdentity(region, ports, signal)
  const profile = await profileCredentials(region, ports, signal)
  if (profile !== undefined) return profile
  if (hasContainerEndpoint(ports.env)) return containerCredentials(ports, signal)
  return instanceCredentials(ports, signal).catch((cause: unknown) => {
    const places = 'neither in the environment nor in a profile nor from a container'
    const text = `found no AWS credentials: ${places}; ${messageOf(cause)}`
    throw CloudError.of('CLOUD_NO_IDENTITY', text, { cause })
  })
}

async function webIdentity(
  region: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const variable = 'AWS_WEB_IDENTITY_TOKEN_FILE'
  const arn = ports.env['AWS_ROLE_ARN']
  if (!arn) {
    throw CloudError.of('CLOUD_INVALID_IDENTITY', `${variable} is set, and AWS_ROLE_ARN is not`)
  }
  const token = await readTokenFile(ports.env[variable] ?? '', variable, signal)
  const role = { arn, sessionName: ports.env['AWS_ROLE_SESSION_NAME'] || defaultSessionName }
  return assumeRoleWithWebIdentity(role, token, { region, ports }, signal)
}
