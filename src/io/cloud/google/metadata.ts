import { membersOf } from '../../http/index.ts'
import { ask, refusal, secretMember } from '../ask.ts'
import { type Endpoint, getRequest, metadataEndpoint } from '../endpoint.ts'
import { expiryAfter } from '../expiry.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'

const addresses = ['169.254.169.254', 'fd20:ce::254']
const tokenPath = '/computeMetadata/v1/instance/service-accounts/default/token'

/**
 * A token for the service account of the machine, or of the pod under workload identity.
 *
 * @throws {CloudError} `CLOUD_REFUSED`, or `CLOUD_UNREACHABLE` when this is no machine of Google's
 * @see spec/registry-auth §11
 */
export async function metadataToken(
  scopes: readonly string[],
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const { url, reach } = metadataServer(ports.env)
  const target = new URL(tokenPath, url)
  target.searchParams.set('scopes', scopes.join(','))
  const request = getRequest({ url: target.href, reach }, { 'metadata-flavor': 'Google' })
  const answer = await ask({ whom: 'the Google metadata server' }, request, ports, signal)
  if (answer.status !== 200) throw refusal(answer, membersOf(answer.json)['error_description'])
  const expiresAtMs = expiryAfter(membersOf(answer.json)['expires_in'], ports.clock.nowMs())
  return { token: secretMember(answer, 'access_token'), expiresAtMs }
}

/** `GCE_METADATA_HOST`, a host with or without a port, moves it. */
function metadataServer(env: CloudPorts['env']): Endpoint {
  const name = 'GCE_METADATA_HOST'
  return metadataEndpoint(`http://${env[name] || 'metadata.google.internal'}`, name, addresses)
}
