import { attempt, decodeUtf8 } from '../../../base/index.ts'
import { membersOf } from '../../http/index.ts'
import { ask, formRequest, refusal, secretMember } from '../ask.ts'
import { expiryAt } from '../expiry.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'
import { identityWithin, tokenLimitMs } from '../time-limit.ts'

/**
 * Exchanges an access token of Entra for a refresh token of one Azure container registry.
 *
 * @param registry - host name, with a port if there is one
 * @throws {CloudError} `CLOUD_REFUSED` with the words of the registry, `CLOUD_UNREACHABLE`
 * @see spec/registry-auth §10
 */
export async function azureRegistryToken(
  registry: string,
  accessToken: string,
  { send, clock }: Pick<CloudPorts, 'send' | 'clock'>,
  signal: AbortSignal,
): Promise<AccessToken> {
  const form = { grant_type: 'access_token', service: registry, access_token: accessToken }
  const request = formRequest(`https://${registry}/oauth2/exchange`, form)
  const asked = { whom: 'the Azure container registry', secrets: [accessToken] }
  const work = (limited: AbortSignal) => ask(asked, request, { send }, limited)
  const answer = await identityWithin(tokenLimitMs, clock, work, signal)
  if (answer.status !== 200) throw refusal(answer, firstMessage(answer.json))
  const token = secretMember(answer, 'refresh_token')
  return { token, expiresAtMs: expiryAt(expiryOf(token), clock.nowMs()) }
}

/** As registries explain themselves: `{"errors": [{"message": "..."}]}`. */
function firstMessage(json: unknown): unknown {
  const { errors } = membersOf(json)
  return Array.isArray(errors) ? membersOf(errors[0])['message'] : undefined
}

/** What the token says of its end, in seconds since 1970; nobody checks who says so. */
function expiryOf(jwt: string): unknown {
  const claims = decodeUtf8(Buffer.from(jwt.split('.')[1] ?? '', 'base64url'))
  return membersOf(attempt((): unknown => JSON.parse(claims)))['exp']
}
