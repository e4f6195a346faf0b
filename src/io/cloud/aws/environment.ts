import type { CloudPorts } from '../ports.ts'
import { type AwsCredentials, writtenKeys } from './credentials.ts'

/** The key, its secret, and a session's token if there is one. */
export const awsSecretVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
] as const

/** The keys that the environment holds. */
export function environmentKeys(env: CloudPorts['env']): AwsCredentials | undefined {
  const [id, secret, session] = awsSecretVariables
  return writtenKeys(env[id], env[secret], env[session])
}
