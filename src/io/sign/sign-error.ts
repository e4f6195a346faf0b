import { Failure } from '../../base/index.ts'

/** A code of Git's family: for the user, signing is a part of committing. */
export type SignCode = 'GIT_SIGNING_FAILED'

/** A key that cannot sign. Never holds a secret. */
export class SignError extends Failure<SignCode> {
  override readonly name = 'SignError'

  static failed(message: string): SignError {
    return new SignError('GIT_SIGNING_FAILED', message, { remedy: 'retry' })
  }
}
