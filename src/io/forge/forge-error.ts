import { Failure } from '../../base/index.ts'

/** Codes of {@link ForgeError}. */
export type ForgeCode =
  | 'FORGE_ALREADY_EXISTS' // there is an open request between the branches
  | 'FORGE_AUTO_MERGE' // the request is there, but will not merge by itself
  | 'FORGE_DECODE' // the answer is not the API's: a login page, other JSON
  | 'FORGE_FORBIDDEN' // the token is good, but may not do this
  | 'FORGE_MOVED' // the repository or the forge is somewhere else now
  | 'FORGE_NOT_FOUND' // no such repository, or none that the token may see
  | 'FORGE_NO_COMMITS' // the branches are equal: there is nothing to request
  | 'FORGE_RATE_LIMITED' // too many requests
  | 'FORGE_REFUSED' // the forge did not like what it was sent
  | 'FORGE_UNAUTHORIZED' // the token is not accepted
  | 'FORGE_UNAVAILABLE' // the forge is out of order
  | 'FORGE_UNKNOWN' // nobody can tell what runs there
  | 'FORGE_URL' // the URL names no repository at a forge
  | 'PULL_REQUEST_CREDENTIALS' // there is no token to show

/** What a forge did not do, or what is wrong with the way to it. */
export class ForgeError extends Failure<ForgeCode> {
  override readonly name = 'ForgeError'
}
