import { isVisibleAscii } from '../../../base/index.ts'
import { membersOf } from '../../http/index.ts'
import { type Answer, ask, refusal } from '../ask.ts'
import { CloudError } from '../cloud-error.ts'
import { below, type Endpoint, getRequest, metadataEndpoint } from '../endpoint.ts'
import type { CloudPorts } from '../ports.ts'
import { identityWithin } from '../time-limit.ts'
import { type AwsCredentials, agentKeys } from './credentials.ts'

const rolePath = '/latest/meta-data/iam/security-credentials/'
const service = 'the EC2 instance metadata service'

/** Seconds that a session with the service lasts: it is used at once. */
const sessionSeconds = '60'

/** The service is one hop away; where there is none, the question gets lost. */
const firstAnswerLimitMs = 2_000

/**
 * The role of the EC2 instance that we run on, by version 2 of its metadata service. Version 1,
 * which answers whoever asks, is not spoken.
 *
 * @throws {CloudError} `CLOUD_NO_IDENTITY` when the instance has no role or the service is switched
 *   off, `CLOUD_UNREACHABLE` when this is no instance
 * @see spec/registry-auth §9.2, source 5
 */
export async function instanceCredentials(
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  if (ports.env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') {
    throw CloudError.of('CLOUD_NO_IDENTITY', `${service} is switched off`)
  }
  const base = instanceEndpoint(ports.env)
  const session = await openSession(base, ports, signal)
  const get = async (path: string): Promise<Answer> => {
    const headers = { 'x-aws-ec2-metadata-token': session }
    const asked = { whom: service, secrets: [session] }
    return ask(asked, getRequest(below(base, path), headers), ports, signal)
  }
  const role = roleOf(await get(rolePath))
  const answer = await get(`${rolePath}${role}`)
  const { Code: code = 'Success', Message: message } = membersOf(answer.json)
  if (answer.status !== 200 || code !== 'Success') throw refusal(answer, message ?? code)
  return agentKeys(answer, ports.clock.nowMs())
}

/** The name of the instance's role: an instance has at most one. */
function roleOf(answer: Answer): string {
  if (answer.status === 404) throw CloudError.of('CLOUD_NO_IDENTITY', 'the instance has no role')
  if (answer.status !== 200) throw refusal(answer, undefined)
  const role = answer.text.split('\n', 1)[0]?.trim() ?? ''
  // The letters of IAM: the name becomes a part of the next path.
  if (/^[\w+=,.@-]{1,64}$/.test(role) && !/^\.+$/.test(role)) return role
  throw CloudError.of('CLOUD_UNREACHABLE', `${service} named no role`)
}

function instanceEndpoint(env: CloudPorts['env']): Endpoint {
  const name = 'AWS_EC2_METADATA_SERVICE_ENDPOINT'
  const isIpv6 = env[`${name}_MODE`]?.toLowerCase() === 'ipv6'
  const usual = isIpv6 ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254'
  return metadataEndpoint(env[name] || usual, name)
}

async function openSession(
  base: Endpoint,
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<string> {
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': sessionSeconds }
  const request = { method: 'PUT', headers, ...below(base, '/latest/api/token') }
  const put = (limited: AbortSignal): Promise<Answer> =>
    ask({ whom: service }, request, ports, limited)
  const answer = await identityWithin(firstAnswerLimitMs, ports.clock, put, signal)
  if (answer.status !== 200) throw refusal(answer, undefined)
  const session = answer.text.trim()
  if (isVisibleAscii(session)) return session
  throw CloudError.of('CLOUD_UNREACHABLE', `${service} gave no session`)
}
