import { Failure, type FailureDetails } from '../../base/index.ts'

/** The distribution spec's codes, then our own. */
export type RegistryCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DENIED'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'MANIFEST_UNVERIFIED'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  | 'SIZE_INVALID'
  | 'TAG_INVALID'
  | 'TOOMANYREQUESTS'
  | 'UNAUTHORIZED'
  | 'UNAVAILABLE'
  | 'UNKNOWN'
  | 'UNSUPPORTED'
  // the registry said something that is in no spec, or several things
  | 'UNEXPECTED_STATUS'
  // the handshake: an unusable challenge, a realm that may not be asked, an answer without a token
  | 'CHALLENGE'
  | 'REALM'
  | 'TOKEN'
  // an answer that cannot be read: not JSON, a broken `Link`, headers missing, other content
  | 'DECODE'
  | 'LINK'
  | 'HEADER'
  | 'DIGEST_MISMATCH'
  // the credentials on our side
  | 'CREDENTIALS'
  | 'SECRET'

/** What a registry did wrong, or what is wrong with the way in. */
export class RegistryError extends Failure<RegistryCode> {
  override readonly name = 'RegistryError'

  constructor(code: RegistryCode, message: string, details: FailureDetails = {}) {
    super(code, message, { remedy: 'retry', ...details })
  }
}
