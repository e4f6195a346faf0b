import { Failure, type FailureDetails } from '../../base/index.ts'

/** Codes of {@link CloudError}. */
export type CloudCode =
  | 'CLOUD_NO_IDENTITY' // nothing on this machine says who we are
  | 'CLOUD_INVALID_IDENTITY' // something says it, and cannot be used
  | 'CLOUD_REFUSED' // who hands out credentials said no
  | 'CLOUD_UNREACHABLE' // or did not answer, or not in the way it should

/** Why there are no credentials of a cloud. Never holds a secret, also where the other side repeats one. */
export class CloudError extends Failure<CloudCode> {
  override readonly name = 'CloudError'

  static of(code: CloudCode, message: string, details: FailureDetails = {}): CloudError {
    return new CloudError(code, message, { remedy: 'retry', ...details })
  }
}
