import { createHash, createHmac } from 'node:crypto'
import { GitError } from '../git-error.ts'
import type { ShortLived } from './github-app.ts'

/** AWS credentials, from wherever they come. */
export type AwsKeys = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const lifetimeMs = 15 * 60_000
const host = /^git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/

/**
 * The user and password for a CodeCommit repository: a Signature Version 4 of the method `GIT`.
 *
 * @throws {GitError} `GIT_INVALID_URL` for URLs of other hosts (spec/image-automation §6.2)
 */
export function codeCommitCredentials(url: string, keys: AwsKeys, nowMs: number): ShortLived {
  const { protocol, hostname, pathname } = parse(url)
  if (protocol !== 'https:') {
    throw GitError.of('GIT_INVALID_URL', 'AWS CodeCommit authentication requires an HTTPS Git URL')
  }
  const region = host.exec(hostname)?.[1]
  if (region === undefined) {
    throw GitError.of('GIT_INVALID_URL', `invalid AWS CodeCommit Git URL: ${hostname}`)
  }
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z$/g, '')
  const date = timestamp.slice(0, 8)
  const scope = [date, region, 'codecommit', 'aws4_request']
  const request = `GIT\n${pathname}\n\nhost:${hostname}\n\nhost\n`
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(request)].join('\n')
  const start: Uint8Array = Buffer.from(`AWS4${keys.secretAccessKey}`)
  const key = scope.reduce((last, part) => hmac(last, part), start)
  const signature = Buffer.from(hmac(key, toSign)).toString('hex')
  const token = keys.sessionToken === undefined ? '' : `%${keys.sessionToken}`
  return {
    credentials: {
      kind: 'basic',
      username: `${keys.accessKeyId}${token}`,
      password: `${timestamp}Z${signature}`,
    },
    expiresAtMs: nowMs + lifetimeMs,
  }
}

function parse(url: string): URL {
  if (URL.canParse(url)) return new URL(url)
  throw GitError.of('GIT_INVALID_URL', 'AWS CodeCommit authentication requires an HTTPS Git URL')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest()
}
