import { createHash, createHmac } from 'node:crypto'
import type { HttpRequest } from '../../http/index.ts'
import type { AwsCredentials } from './credentials.ts'

/** Where and when a signature holds. */
export type SigningScope = {
  readonly region: string
  readonly service: string
  readonly nowMs: number
}

/**
 * Signature Version 4 of a canonical request, in hexadecimal digits.
 *
 * @param timestamp - `YYYYMMDDTHHMMSS`, with `Z` where the service wants it
 * @see spec/registry-auth §9.4 for the recipe
 */
export function awsSignature(
  canonicalRequest: string,
  timestamp: string,
  scope: Pick<SigningScope, 'region' | 'service'>,
  secretAccessKey: string,
): string {
  const parts = [timestamp.slice(0, 8), scope.region, scope.service, 'aws4_request']
  const hash = sha256(canonicalRequest)
  const toSign = ['AWS4-HMAC-SHA256', timestamp, parts.join('/'), hash].join('\n')
  const start: Uint8Array = Buffer.from(`AWS4${secretAccessKey}`)
  const key = parts.reduce((last, part) => hmac(last, part), start)
  return Buffer.from(hmac(key, toSign)).toString('hex')
}

/** The time of a signature, without the `Z` at its end: `20260102T030405`. */
export function awsTimestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z$/g, '')
}

/**
 * The same request with `authorization` and the headers that the signature covers.
 *
 * Path and query are signed as they stand in the URL: a query must be sorted and encoded as the
 * recipe wants it. STS and ECR take a body and no query.
 */
export function signAwsRequest(
  request: HttpRequest & { readonly body: Uint8Array },
  credentials: AwsCredentials,
  scope: SigningScope,
): HttpRequest {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const timestamp = `${awsTimestamp(scope.nowMs)}Z`
  const url = new URL(request.url)
  const signed: Record<string, string> = {
    ...Object.fromEntries(Object.entries(request.headers).map(([name, text]) => [name, `${text}`])),
    host: url.host,
    'x-amz-date': timestamp,
    ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(signed).sort()
  const canonical = [
    request.method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${signed[name]?.trim()}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n')
  const signature = awsSignature(canonical, timestamp, scope, secretAccessKey)
  const { host: _, ...headers } = signed
  const place = `${timestamp.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`
  const authorization = [
    `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${place}`,
    `SignedHeaders=${names.join(';')}`,
    `Signature=${signature}`,
  ].join(', ')
  return { ...request, headers: { ...headers, authorization } }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest()
}
