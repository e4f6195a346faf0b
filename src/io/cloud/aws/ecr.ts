import { encodeUtf8 } from '../../../base/index.ts'
import { membersOf } from '../../http/index.ts'
import { ask, checkedSecret, refusal } from '../ask.ts'
import { CloudError } from '../cloud-error.ts'
import { expiryAt } from '../expiry.ts'
import type { AccessToken, CloudPorts } from '../ports.ts'
import { identityWithin, tokenLimitMs } from '../time-limit.ts'
import type { AwsCredentials } from './credentials.ts'
import { awsEndpoint } from './endpoint.ts'
import { signAwsRequest } from './sign.ts'

/** Whose registry a token is for: that of an account, or the public gallery. */
export type EcrService = 'ecr' | 'ecr-public'

type Api = { readonly name: string; readonly host: string; readonly target: string }

const apis: Readonly<Record<EcrService, Api>> = {
  ecr: {
    name: 'ECR',
    host: 'api.ecr',
    target: 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
  },
  'ecr-public': {
    name: 'ECR_PUBLIC',
    host: 'api.ecr-public',
    target: 'SpencerFrontendService.GetAuthorizationToken',
  },
}

/**
 * Gets a token for the registries of a region: `user:password` in base64.
 *
 * @throws {CloudError} `CLOUD_REFUSED` with the words of ECR, `CLOUD_UNREACHABLE`
 * @see spec/registry-auth §9.4, for the texts of incomplete answers too
 */
export async function ecrToken(
  { service, region }: { readonly service: EcrService; readonly region: string },
  keys: AwsCredentials,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AccessToken> {
  const api = apis[service]
  const { url, reach } = awsEndpoint(api, region, ports.env)
  const nowMs = ports.clock.nowMs()
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': api.target }
  const plain = { method: 'POST', url, headers, body: encodeUtf8('{}') }
  const request = { ...signAwsRequest(plain, keys, { region, service, nowMs }), reach }
  const asked = { whom: 'Amazon ECR', secrets: [keys.secretAccessKey, keys.sessionToken ?? ''] }
  const work = (limited: AbortSignal) => ask(asked, request, ports, limited)
  const answer = await identityWithin(tokenLimitMs, ports.clock, work, signal)
  const { message, __type: type, authorizationData: data } = membersOf(answer.json)
  if (answer.status !== 200) throw refusal(answer, message ?? type)
  const first: unknown = Array.isArray(data) ? data[0] : data
  const { authorizationToken: token, expiresAt } = membersOf(first)
  if (first === undefined || first === null) throw incomplete('no authorization data returned')
  if (typeof token !== 'string') throw incomplete('authorization token is nil')
  if (expiresAt === undefined) throw incomplete('authorization token expiration is nil')
  const checked = checkedSecret(answer, 'authorizationToken', token)
  return { token: checked, expiresAtMs: expiryAt(expiresAt, nowMs) }
}

function incomplete(text: string): CloudError {
  return CloudError.of('CLOUD_UNREACHABLE', text)
}
