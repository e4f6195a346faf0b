import { encodeUtf8 } from '../../base/index.ts'
import type { HttpHeaders, HttpResponse } from '../../io/http/index.ts'

/** The codes of the distribution spec, with the status each is sent with. */
const statuses = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 416,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 400,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  PAGINATION_NUMBER_INVALID: 400,
  SIZE_INVALID: 413,
  TAG_INVALID: 400,
  TOOMANYREQUESTS: 429,
  UNAUTHORIZED: 401,
  UNAVAILABLE: 503,
  UNSUPPORTED: 405,
} as const

/** The error codes of the distribution specification. */
export type ReplyCode = keyof typeof statuses

/** The texts that common registries send with a code. */
const messages: Readonly<Record<ReplyCode, string>> = {
  BLOB_UNKNOWN: 'blob unknown to registry',
  BLOB_UPLOAD_INVALID: 'blob upload invalid',
  BLOB_UPLOAD_UNKNOWN: 'blob upload unknown to registry',
  DENIED: 'requested access to the resource is denied',
  DIGEST_INVALID: 'provided digest did not match uploaded content',
  MANIFEST_BLOB_UNKNOWN: 'blob unknown to registry',
  MANIFEST_INVALID: 'manifest invalid',
  MANIFEST_UNKNOWN: 'manifest unknown',
  NAME_INVALID: 'invalid repository name',
  NAME_UNKNOWN: 'repository name not known to registry',
  PAGINATION_NUMBER_INVALID: 'invalid number of results requested',
  SIZE_INVALID: 'provided length did not match content length',
  TAG_INVALID: 'manifest tag did not match URI',
  TOOMANYREQUESTS: 'You have reached your pull rate limit',
  UNAUTHORIZED: 'authentication required',
  UNAVAILABLE: 'service unavailable',
  UNSUPPORTED: 'the operation is unsupported',
}

/** An answer without a body. */
export function empty(status: number, headers: HttpHeaders = {}): HttpResponse {
  return { status, headers, body: new Uint8Array() }
}

/** An answer with a JSON body. */
export function json(status: number, value: unknown, headers: HttpHeaders = {}): HttpResponse {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  return { status, headers: { ...type, ...headers }, body: encodeUtf8(JSON.stringify(value)) }
}

/** The registry's way to say no: `{"errors":[{"code", "message"}]}`. */
export function refusal(code: ReplyCode, headers: HttpHeaders = {}): HttpResponse {
  return json(statuses[code], { errors: [{ code, message: messages[code] }] }, headers)
}
