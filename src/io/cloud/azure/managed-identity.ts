import { membersOf } from '../../http/index.ts'
import { type Answer, ask, refusal, secretMember } from '../ask.ts'
import { CloudError } from '../cloud-error.ts'
import { below, type Endpoint, getRequest, metadataEndpoint } from '../endpoint.ts'
import { expiryAfter, expiryAt } from '../expiry.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'

/**
 * Gets a token for the identity that Azure gave to this machine: from App Service and its kin when
 * they name their endpoint, else from the instance metadata service.
 *
 * `AZURE_CLIENT_ID` chooses among several. Azure Arc and Service Fabric have protocols of their own
 * and are refused by name.
 *
 * @param resource - the audience of the token: a scope without `/.default`
 * @throws {CloudError} `CLOUD_NO_IDENTITY` when there is none, `CLOUD_REFUSED`, `CLOUD_UNREACHABLE`
 * @see spec/registry-auth §10, source 3
 */
export async function managedIdentityToken(
  resource: string,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const clientId = ports.env['AZURE_CLIENT_ID']
  const query = { resource, ...(clientId ? { client_id: clientId } : {}) }
  const answer = await askAgent(query, ports, signal)
  const { error, error_description: words, message } = membersOf(answer.json)
  if (answer.status !== 200) throw refusal(answer, words ?? message ?? error)
  const { expires_in: seconds, expires_on: moment } = membersOf(answer.json)
  const nowMs = ports.clock.nowMs()
  const expiresAtMs = moment === undefined ? expiryAfter(seconds, nowMs) : expiryAt(moment, nowMs)
  return { token: secretMember(answer, 'access_token'), expiresAtMs }
}

type Query = Readonly<Record<string, string>>

async function askAgent(query: Query, ports: CloudPorts, signal: AbortSignal): Promise<Answer> {
  const { env } = ports
  const endpoint = env['IDENTITY_ENDPOINT']
  const header = env['IDENTITY_HEADER']
  if (!endpoint) {
    const asked = { whom: 'the Azure instance metadata service' }
    const target = withQuery(instanceEndpoint(env), { 'api-version': '2018-02-01', ...query })
    return ask(asked, getRequest(target, { metadata: 'true' }), ports, signal)
  }
  if (!header || env['IDENTITY_SERVER_THUMBPRINT']) {
    const who = header ? 'Azure Service Fabric' : 'Azure Arc'
    const text = `IDENTITY_ENDPOINT is that of ${who}, which is not supported`
    throw CloudError.of('CLOUD_INVALID_IDENTITY', text)
  }
  const asked = { whom: 'the App Service identity endpoint', secrets: [header] }
  const named = metadataEndpoint(endpoint, 'IDENTITY_ENDPOINT')
  const target = withQuery(named, { 'api-version': '2019-08-01', ...query })
  return ask(asked, getRequest(target, { 'x-identity-header': header }), ports, signal)
}

/** `AZURE_POD_IDENTITY_AUTHORITY_HOST` moves it, as for Azure's own tools. */
function instanceEndpoint(env: CloudPorts['env']): Endpoint {
  const name = 'AZURE_POD_IDENTITY_AUTHORITY_HOST'
  const base = metadataEndpoint(env[name] || 'http://169.254.169.254', name)
  return below(base, '/metadata/identity/oauth2/token')
}

function withQuery({ url, reach }: Endpoint, query: Query): Endpoint {
  const target = new URL(url)
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value)
  return { url: target.href, reach }
}
