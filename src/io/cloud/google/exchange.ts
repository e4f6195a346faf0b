import { encodeUtf8 } from '../../../base/index.ts'
import { membersOf } from '../../http/index.ts'
import { type Answer, ask, formRequest, refusal, secretMember } from '../ask.ts'
import type { Endpoint } from '../endpoint.ts'
import { expiryAfter, expiryAt } from '../expiry.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'

/**
 * Posts a form to an OAuth server and reads the token in its answer.
 *
 * @param secrets - the names of the members that no error may repeat
 * @throws {CloudError} `CLOUD_REFUSED` with the server's words, `CLOUD_UNREACHABLE`
 */
export async function grantToken(
  { url, reach }: Endpoint,
  form: Readonly<Record<string, string>>,
  secrets: readonly string[],
  { ports, signal }: Asking,
): Promise<AccessToken> {
  const asked = { whom: 'Google', secrets: secrets.map((name) => form[name] ?? '') }
  const answer = await ask(asked, { ...formRequest(url, form), reach }, ports, signal)
  const { error, error_description: words, expires_in: seconds } = membersOf(answer.json)
  if (answer.status !== 200) throw refusal(answer, words ?? error)
  const expiresAtMs = expiryAfter(seconds, ports.clock.nowMs())
  return { token: secretMember(answer, 'access_token'), expiresAtMs }
}

/** What a question to Google needs besides its words. */
export type Asking = { readonly ports: CloudPorts; readonly signal: AbortSignal }

/**
 * Exchanges a token of somebody else's for a federated one (RFC 8693).
 *
 * @see spec/registry-auth §11
 */
export async function exchangeToken(
  endpoint: Endpoint,
  subject: { readonly audience: string; readonly token: string; readonly tokenType: string },
  scopes: readonly string[],
  asking: Asking,
): Promise<AccessToken> {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: subject.audience,
    scope: scopes.join(' '),
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token_type: subject.tokenType,
    subject_token: subject.token,
  }
  return grantToken(endpoint, form, ['subject_token'], asking)
}

/** Turns a federated token into one of the service account that `endpoint` belongs to. */
export async function impersonate(
  { url, reach }: Endpoint,
  federated: string,
  scopes: readonly string[],
  { ports, signal }: Asking,
): Promise<AccessToken> {
  const headers = {
    authorization: `Bearer ${federated}`,
    'content-type': 'application/json',
  }
  const body = encodeUtf8(JSON.stringify({ lifetime: '3600s', scope: scopes }))
  const asked = { whom: 'Google IAM', secrets: [federated] }
  const answer = await ask(asked, { method: 'POST', url, reach, headers, body }, ports, signal)
  if (answer.status !== 200) throw refusal(answer, errorMessage(answer))
  const expiresAtMs = expiryAt(membersOf(answer.json)['expireTime'], ports.clock.nowMs())
  return { token: secretMember(answer, 'accessToken'), expiresAtMs }
}

/** Google's APIs explain themselves as `{"error": {"message": "..."}}`. */
function errorMessage(answer: Answer): unknown {
  const { error } = membersOf(answer.json)
  return typeof error === 'object' && error !== null && 'message' in error ? error.message : error
}
