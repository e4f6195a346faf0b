import { membersOf } from '../../http/index.ts'
import { type Answer, secretMember } from '../ask.ts'
import { expiryAt } from '../expiry.ts'

/** Keys that sign requests. Those with a session token end; others are valid until they are revoked. */
export type AwsCredentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** `Infinity` for keys without an end. */
  readonly expiresAtMs: number
}

/** Keys as a person wrote them down, in variables or a file; undefined when half of them is missing. */
export function writtenKeys(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): AwsCredentials | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    expiresAtMs: Number.POSITIVE_INFINITY,
  }
}

/**
 * Keys as the agents of ECS, EKS and EC2 answer them: `{AccessKeyId, SecretAccessKey, Token,
 * Expiration}`.
 *
 * @throws {CloudError} `CLOUD_UNREACHABLE` when one of the first three is missing
 */
export function agentKeys(answer: Answer, nowMs: number): AwsCredentials {
  return {
    accessKeyId: secretMember(answer, 'AccessKeyId'),
    secretAccessKey: secretMember(answer, 'SecretAccessKey'),
    sessionToken: secretMember(answer, 'Token'),
    expiresAtMs: expiryAt(membersOf(answer.json)['Expiration'], nowMs),
  }
}
