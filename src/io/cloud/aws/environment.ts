import type { CloudPorts } from '../ports.ts'
import { type AwsCredentials, writtenKeys } from './credentials.ts'

/** `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with `AWS_SESSION_TOKEN` if there is one. */
export function environmentKeys(env: CloudPorts['env']): AwsCredentials | undefined {
  return writtenKeys(
    env['AWS_ACCESS_KEY_ID'],
    env['AWS_SECRET_ACCESS_KEY'],
    env['AWS_SESSION_TOKEN'],
  )
}
