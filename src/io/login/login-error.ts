import { Failure } from '../../base/index.ts'

/** Codes of {@link LoginError}. */
export type LoginCode =
  | 'AUTH_OPTIONS' // no credentials came of what the objects and this machine say
  | 'INVALID_SOURCE' // the object that asks for them contradicts itself

/** Why there are no credentials. Never holds a secret, also where the other side repeats one. */
export class LoginError extends Failure<LoginCode> {
  override readonly name = 'LoginError'
}
