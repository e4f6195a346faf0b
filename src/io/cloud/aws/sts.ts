import { type Answer, ask, checkedSecret, formRequest, refusal } from '../ask.ts'
import { expiryAt } from '../expiry.ts'
import type { CloudPorts } from '../ports.ts'
import type { AwsCredentials } from './credentials.ts'
import { awsEndpoint } from './endpoint.ts'
import { signAwsRequest } from './sign.ts'

/** A role to take on, and for whom the log of AWS says so. */
export type AwsRole = {
  readonly arn: string
  readonly sessionName: string
  /** Seconds; an hour, as STS has it, when absent. */
  readonly durationSeconds?: string
  readonly externalId?: string
}

/** Who the log of AWS says took a role on, when nobody names another. */
export const defaultSessionName = 'tidemark'

/** Which security token service to ask, and by which way. */
export type StsCall = { readonly region: string; readonly ports: CloudPorts }

const sts = { name: 'STS', host: 'sts' }

const stsName = 'the AWS security token service'

/**
 * Takes on a role with the token of a web identity; the request itself is unsigned.
 *
 * @throws {CloudError} `CLOUD_REFUSED` with the words of STS, `CLOUD_UNREACHABLE`
 * @see spec/registry-auth §9.3
 */
export async function assumeRoleWithWebIdentity(
  role: AwsRole,
  token: string,
  { region, ports }: StsCall,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const { url, reach } = awsEndpoint(sts, region, ports.env)
  const form = { ...formOf('AssumeRoleWithWebIdentity', role), WebIdentityToken: token }
  const asked = { whom: stsName, secrets: [token] }
  const answer = await ask(asked, { ...formRequest(url, form), reach }, ports, signal)
  return readCredentials(answer, ports.clock.nowMs())
}

/**
 * Takes on a role with the keys of somebody who may.
 *
 * @throws {CloudError} `CLOUD_REFUSED` with the words of STS, `CLOUD_UNREACHABLE`
 */
export async function assumeRole(
  role: AwsRole,
  keys: AwsCredentials,
  { region, ports }: StsCall,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const { url, reach } = awsEndpoint(sts, region, ports.env)
  const { externalId } = role
  const form = {
    ...formOf('AssumeRole', role),
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  }
  const scope = { region, service: 'sts', nowMs: ports.clock.nowMs() }
  const request = signAwsRequest(formRequest(url, form), keys, scope)
  const secrets = [keys.secretAccessKey, keys.sessionToken ?? '', externalId ?? '']
  const answer = await ask({ whom: stsName, secrets }, { ...request, reach }, ports, signal)
  return readCredentials(answer, ports.clock.nowMs())
}

function formOf(action: string, role: AwsRole): Record<string, string> {
  return {
    Action: action,
    Version: '2011-06-15',
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    ...(role.durationSeconds === undefined ? {} : { DurationSeconds: role.durationSeconds }),
  }
}

function readCredentials(answer: Answer, nowMs: number): AwsCredentials {
  if (answer.status !== 200) {
    const [code, message] = [element(answer.text, 'Code'), element(answer.text, 'Message')]
    throw refusal(answer, [code, message].filter((one) => one !== undefined).join(': '))
  }
  const inner = element(answer.text, 'Credentials') ?? ''
  const member = (name: string): string => checkedSecret(answer, name, element(inner, name))
  return {
    accessKeyId: member('AccessKeyId'),
    secretAccessKey: member('SecretAccessKey'),
    sessionToken: member('SessionToken'),
    expiresAtMs: expiryAt(element(inner, 'Expiration'), nowMs),
  }
}

/**
 * The content of the only element of this name, which has no attributes.
 *
 * STS documents XML and nothing else; of it four leaves are wanted. An entity in them would be
 * none of AWS's: keys and tokens consist of base64's letters.
 */
function element(xml: string, name: string): string | undefined {
  const parts = xml.split(`<${name}>`)
  const [content, ...rest] = (parts[1] ?? '').split(`</${name}>`)
  return parts.length === 2 && rest.length === 1 ? content : undefined
}
