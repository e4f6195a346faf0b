import { membersOf } from '../../http/index.ts'
import { ask, refusal } from '../ask.ts'
import { CloudError } from '../cloud-error.ts'
import { below, type Endpoint, getRequest, metadataEndpoint } from '../endpoint.ts'
import type { CloudPorts } from '../ports.ts'
import { readTokenFile } from '../read-file.ts'
import { type AwsCredentials, agentKeys } from './credentials.ts'

/** The agents of ECS, and of EKS Pod Identity: the only plain addresses besides this machine's. */
const ecsAddress = '169.254.170.2'
const agentAddresses = [ecsAddress, '169.254.170.23', 'fd00:ec2::23']

/** Whether the environment names a container's endpoint. */
export function hasContainerEndpoint(env: CloudPorts['env']): boolean {
  return Boolean(
    env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI'],
  )
}

/**
 * The role of an ECS task or an EKS pod, from the agent beside it.
 *
 * @throws {CloudError} when the agent cannot be asked, or says no
 * @see spec/registry-auth §9.2, source 4
 */
export async function containerCredentials(
  ports: CloudPorts,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const endpoint = containerEndpoint(ports.env)
  const token = await authorization(ports.env, signal)
  const request = getRequest(endpoint, {
    accept: 'application/json',
    ...(token === '' ? {} : { authorization: token }),
  })
  const asked = { whom: 'the AWS container credentials endpoint', secrets: [token] }
  const answer = await ask(asked, request, ports, signal)
  if (answer.status !== 200) throw refusal(answer, membersOf(answer.json)['message'])
  return agentKeys(answer, ports.clock.nowMs())
}

function containerEndpoint(env: CloudPorts['env']): Endpoint {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  if (relative) {
    const [path = '', query] = relative.split('?', 2)
    const agent = { url: `http://${ecsAddress}`, reach: { only: [ecsAddress] } }
    const { url, reach } = below(agent, path)
    return { url: query === undefined ? url : `${url}?${query}`, reach }
  }
  const name = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
  const endpoint = metadataEndpoint(env[name] ?? '', name, agentAddresses)
  if (isAgent(endpoint)) return endpoint
  throw CloudError.of(
    'CLOUD_INVALID_IDENTITY',
    `${name} must be an https URL, or one of this machine, of ECS or of EKS`,
  )
}

/** Plain HTTP may go to no other address of the link or of a private network. */
function isAgent({ url, reach }: Endpoint): boolean {
  if (typeof reach !== 'object' || url.startsWith('https:')) return true
  return reach.only.every((one) => agentAddresses.includes(one) || /^127\.|^::1$/.test(one))
}

/** The file is asked first, and each time: EKS renews it. */
async function authorization(env: CloudPorts['env'], signal: AbortSignal): Promise<string> {
  const name = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'
  const file = env[`${name}_FILE`]
  if (file) return readTokenFile(file, `${name}_FILE`, signal)
  const token = env[name] ?? ''
  // "Basic abc" and the like are allowed, line breaks are not.
  if (/^[\x20-\x7e]*$/.test(token)) return token
  throw CloudError.of('CLOUD_INVALID_IDENTITY', `${name} holds no token`)
}
