import {
  type AwsCredentials,
  awsCredentials,
  awsSignature,
  awsTimestamp,
  tokenKey,
} from '../cloud/index.ts'
import { LoginError } from './login-error.ts'
import { assertAmbient, type Machine, machineAt } from './machine.ts'
import type { GitLogin, GitQuestion, GitToken, Tools } from './provider.ts'

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
