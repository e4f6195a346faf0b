import { type AwsCredentials, awsSignature, awsTimestamp } from '../../cloud/index.ts'
import { GitError } from '../git-error.ts'
import type { ShortLived } from './github-app.ts'

const lifetimeMs = 15 * 60_000
const service = 'codecommit'
const host = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/

/**
 * The region of a CodeCommit repository, which is that of the credentials too.
 *
 * @throws {GitError} `GIT_INVALID_URL` for URLs of other hosts (spec/image-automation §6.2)
 */
export function codeCommitRegion(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'https:') {
    throw GitError.of('GIT_INVALID_URL', 'AWS CodeCommit authentication requires an HTTPS Git URL')
  }
  const region = host.exec(parsed.hostname)?.[1]
  if (region !== undefined) return region
  throw GitError.of('GIT_INVALID_URL', `invalid AWS CodeCommit Git URL: ${parsed.hostname}`)
}

/**
 * The user and password for a CodeCommit repository: a Signature Version 4 of the method `GIT`.
 *
 * @throws {GitError} `GIT_INVALID_URL` for URLs of other hosts (spec/image-automation §6.2)
 */
export function codeCommitCredentials(
  url: string,
  keys: AwsCredentials,
  nowMs: number,
): ShortLived {
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
