import {
  type AwsCredentials,
  awsCredentials,
  awsSignature,
  awsTimestamp,
  type EcrService,
  ecrToken,
  tokenKey,
} from '../cloud/index.ts'
import { LoginError } from './login-error.ts'
import { assertAmbient, forRegistry, type Machine, machineAt } from './machine.ts'
import type {
  GitLogin,
  GitQuestion,
  GitToken,
  RegistryQuestion,
  RegistryToken,
  Tools,
} from './provider.ts'

/**
 * QUIRK(spec/registry-auth §9.1): fixed, upstream's expression is not anchored, and so takes any host
 * that has such a name in it.
 */
const registryHost =
  /^[0-9]+\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|on\.aws)$/

const lifetimeMs = 15 * 60_000
const service = 'codecommit'
const host = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/

/** A password for one repository, signed by keys that all repositories of a region share. */
export async function awsGit(
  question: GitQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<GitLogin> {
  assertAmbient('aws', question)
  const { url, proxy } = question
  const region = codeCommitRegion(url)
  const machine = machineAt('aws', proxy, tools)
  const sign = async (joint: AbortSignal): Promise<GitToken> => {
    const keys = await regionKeys(region, machine, tools, joint)
    return codeCommitCredentials(url, keys, tools.clock.nowMs())
  }
  const key = tokenKey({ ...machine.owner, url })
  const { credentials } = await tools.kept.git.get(key, sign, signal)
  return { credentials, identity: 'aws::' }
}

/** A token of ECR: one for all registries of a region, and one for the public gallery. */
export async function awsRegistry(
  { host, proxy }: RegistryQuestion,
  tools: Tools,
  signal: AbortSignal,
): Promise<RegistryToken> {
  const isPublic = host === 'public.ecr.aws'
  const region = isPublic ? 'us-east-1' : registryHost.exec(host)?.[1]
  if (region === undefined) {
    throw invalid(`invalid AWS registry: '${host}'. must match ${registryHost.source}`)
  }
  const service: EcrService = isPublic ? 'ecr-public' : 'ecr'
  const machine = machineAt('aws', proxy, tools)
  const create = async (joint: AbortSignal): Promise<RegistryToken> => {
    const keys = await forRegistry('identity', regionKeys(region, machine, tools, joint), joint)
    const asked = ecrToken({ service, region }, keys, machine.ports, joint)
    const { token, expiresAtMs } = await forRegistry('credentials', asked, joint)
    return { ...splitToken(token), expiresAtMs }
  }
  const key = tokenKey({ ...machine.owner, region, service, for: 'registry' })
  return await tools.kept.registry.get(key, create, signal)
}

function splitToken(token: string): Pick<RegistryToken, 'username' | 'password'> {
  const [username = '', password, ...rest] = Buffer.from(token, 'base64').toString().split(':')
  if (password !== undefined && rest.length === 0) return { username, password }
  throw invalid(
    'failed to create artifact registry credentials: invalid authorization token format',
  )
}

/** The keys of this machine for the services of a region. */
async function regionKeys(
  region: string,
  { ports, owner }: Machine,
  { kept, hide }: Tools,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const create = (joint: AbortSignal): Promise<AwsCredentials> =>
    awsCredentials(region, ports, joint)
  const keys = await kept.keys.get(tokenKey({ ...owner, region }), create, signal)
  for (const secret of [keys.secretAccessKey, keys.sessionToken]) {
    if (secret !== undefined) hide(secret)
  }
  return keys
}

/**
 * The region of a CodeCommit repository, which is that of the credentials too.
 *
 * @throws {LoginError} for URLs of other hosts (spec/image-automation §6.2)
 */
export function codeCommitRegion(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'https:') {
    throw invalid('AWS CodeCommit authentication requires an HTTPS Git URL')
  }
  const region = host.exec(parsed.hostname)?.[1]
  if (region !== undefined) return region
  throw invalid(`invalid AWS CodeCommit Git URL: ${parsed.hostname}`)
}

/**
 * The user and password for a CodeCommit repository: a Signature Version 4 of the method `GIT`.
 *
 * @throws {LoginError} for URLs of other hosts (spec/image-automation §6.2)
 */
export function codeCommitCredentials(url: string, keys: AwsCredentials, nowMs: number): GitToken {
  const region = codeCommitRegion(url)
  const { hostname, pathname } = new URL(url)
  const timestamp = awsTimestamp(nowMs)
  const request = `GIT\n${pathname}\n\nhost:${hostname}\n\nhost\n`
  const signature = awsSignature(request, timestamp, { region, service }, keys.secretAccessKey)
  const token = keys.sessionToken === undefined ? '' : `%${keys.sessionToken}`
  return {
    credentials: {
      kind: 'basic',
      username: `${keys.accessKeyId}${token}`,
      password: `${timestamp}Z${signature}`,
    },
    expiresAtMs: Math.min(nowMs + lifetimeMs, keys.expiresAtMs),
  }
}

function invalid(message: string): LoginError {
  return new LoginError('AUTH_OPTIONS', message)
}
