import { CloudError } from '../cloud-error.ts'
import type { CloudPorts } from '../ports.ts'
import { readTokenFile } from '../read-file.ts'
import { containerCredentials } from './container.ts'
import { type AwsCredentials, writtenKeys } from './credentials.ts'
import { environmentKeys } from './environment.ts'
import { instanceCredentials } from './instance.ts'
import { type Profile, readSharedConfig } from './shared-config.ts'
import { type AwsRole, assumeRole, assumeRoleWithWebIdentity, defaultSessionName } from './sts.ts'

/**
 * The keys of a profile: its own, or those of a role that it may take on.
 *
 * @returns undefined when nobody chose a profile and the default one says nothing of credentials
 * @throws {CloudError} `CLOUD_INVALID_IDENTITY` for a profile that is missing, goes in circles, or
 *   wants what nobody can give unattended: a second factor, a browser, another program
 */
export async function profileCredentials(
  region: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AwsCredentials | undefined> {
  const { env } = ports
  const chosen = env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE']
  const profiles = await readSharedConfig(env, signal)
  const name = chosen || 'default'
  if (chosen && !profiles.has(name)) throw invalid(name, 'is in no file')
  return keysOf(name, [], { profiles, region, ports, signal })
}

type Reading = {
  readonly profiles: ReadonlyMap<string, Profile>
  readonly region: string
  readonly ports: CloudPorts
  readonly signal: AbortSignal
}

/** @param above - the profiles whose `source_profile` led here */
async function keysOf(
  name: string,
  above: readonly string[],
  reading: Reading,
): Promise<AwsCredentials | undefined> {
  const profile = reading.profiles.get(name)
  if (profile === undefined) return undefined
  const arn = profile.get('role_arn')
  // A profile may be its own source: then its own keys take on its role.
  if (arn !== undefined && above.at(-1) !== name)
    return roleKeys({ name, profile, arn }, above, reading)
  const own = ownKeys(profile)
  if (own !== undefined) return own
  refuseUnattended(name, profile)
  return undefined
}

type RoleProfile = { readonly name: string; readonly profile: Profile; readonly arn: string }

async function roleKeys(
  { name, profile, arn }: RoleProfile,
  above: readonly string[],
  reading: Reading,
): Promise<AwsCredentials> {
  const { region, ports, signal } = reading
  if (profile.has('mfa_serial')) throw invalid(name, 'wants a second factor, and nobody is asked')
  const role = readRole(arn, profile)
  const file = profile.get('web_identity_token_file')
  if (file !== undefined) {
    const token = await readTokenFile(file, `web_identity_token_file of profile '${name}'`, signal)
    return assumeRoleWithWebIdentity(role, token, { region, ports }, signal)
  }
  const source = profile.get('source_profile')
  if (source === undefined) {
    const keys = await sourceKeys(name, profile.get('credential_source'), reading)
    return assumeRole(role, keys, { region, ports }, signal)
  }
  if (above.includes(name)) throw invalid(name, 'is its own source by way of others')
  const keys = await keysOf(source, [...above, name], reading)
  if (keys === undefined) throw invalid(source, `has no keys for profile '${name}'`)
  return assumeRole(role, keys, { region, ports }, signal)
}

function readRole(arn: string, profile: Profile): AwsRole {
  const [durationSeconds, externalId] = [
    profile.get('duration_seconds'),
    profile.get('external_id'),
  ]
  return {
    arn,
    sessionName: profile.get('role_session_name') ?? defaultSessionName,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(externalId === undefined ? {} : { externalId }),
  }
}

async function sourceKeys(
  name: string,
  source: string | undefined,
  { ports, signal }: Reading,
): Promise<AwsCredentials> {
  if (source === 'Ec2InstanceMetadata') return instanceCredentials(ports, signal)
  if (source === 'EcsContainer') return containerCredentials(ports, signal)
  const keys = source === 'Environment' ? environmentKeys(ports.env) : undefined
  if (keys !== undefined) return keys
  if (source === 'Environment') throw invalid(name, 'takes keys from the environment: none there')
  throw invalid(name, 'names a role, and no source_profile or credential_source that is known')
}

function ownKeys(profile: Profile): AwsCredentials | undefined {
  return writtenKeys(
    profile.get('aws_access_key_id'),
    profile.get('aws_secret_access_key'),
    profile.get('aws_session_token'),
  )
}

/**
 * A `credential_process` is refused, not run: a file that anybody's tools write should not decide
 * which program gets started, and a controller has none to start.
 */
function refuseUnattended(name: string, profile: Profile): void {
  const unattended = ['credential_process', 'sso_session', 'sso_start_url', 'login_session']
  const wanted = unattended.find((setting) => profile.has(setting))
  if (wanted === undefined) return
  const hint = `eval "$(aws configure export-credentials --profile ${name} --format env)"`
  throw invalid(
    name,
    `uses ${wanted}, which is not supported; put its keys into the environment: ${hint}`,
  )
}

function invalid(name: string, what: string): CloudError {
  return CloudError.of('CLOUD_INVALID_IDENTITY', `AWS profile '${name}' ${what}`)
}
