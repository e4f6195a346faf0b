import { messageOf } from '../../base/index.ts'
import { type HttpCode, HttpError } from './http-error.ts'
import type { HttpRequest } from './send.ts'

/** What Node says about a broken connection; every field may be missing. */
type SystemError = {
  readonly code?: string
  readonly syscall?: string
  readonly address?: string
  readonly port?: number
  readonly hostname?: string
  readonly reason?: string
  readonly cert?: { readonly subjectaltname?: string }
}

type Verdict = readonly [code: HttpCode, what: string]

/** How the operating system's error numbers read in Go. */
const errnoTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNABORTED: 'software caused connection abort',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
  ETIMEDOUT: 'connection timed out',
}

/** OpenSSL's verdicts on a chain, as Go's crypto/x509 would have said. */
const trustTexts: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate signed by unknown authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate signed by unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate signed by unknown authority',
  CERT_HAS_EXPIRED: 'certificate has expired or is not yet valid',
  CERT_NOT_YET_VALID: 'certificate has expired or is not yet valid',
  INVALID_PURPOSE: 'certificate specifies an incompatible key usage',
}

/** Turns what Node threw into the failure with the text that Go's `net/http` gives. */
export function networkError(
  thrown: unknown,
  request: Pick<HttpRequest, 'method' | 'url'>,
): HttpError {
  if (thrown instanceof HttpError) return thrown
  // Every address of the name was tried; Go reports the first.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  const error: SystemError = first instanceof Error ? (first as SystemError) : {}
  const errno = error.code ?? ''
  const [code, what] = verdict(first, errno, error, request.url)
  return HttpError.of(request, code, what, { cause: thrown, facts: { errno } })
}

function verdict(first: unknown, errno: string, error: SystemError, url: string): Verdict {
  if (errno === 'ENOTFOUND' || errno === 'EAI_AGAIN') return ['DNS', dnsText(errno, error)]
  if (error.syscall === 'connect') {
    const at = dialAddress(error)
    const what = `dial tcp ${at}: connect: ${errnoTexts[errno] ?? errno}`
    return [errno === 'ETIMEDOUT' ? 'TIMEOUT' : 'DIAL', what]
  }
  if (errno.startsWith('HPE_')) return ['PROTOCOL', 'malformed HTTP response']
  const tls = tlsText(first, errno, error, url)
  return tls === undefined ? ['RESET', resetText(first, errno, error)] : ['TLS', tls]
}

function resetText(first: unknown, code: string, error: SystemError): string {
  if (code === 'EPIPE') return 'write: broken pipe'
  if (code !== 'ECONNRESET') return messageOf(first)
  if (error.syscall === 'read') return 'read: connection reset by peer'
  return messageOf(first) === 'aborted' ? 'unexpected EOF' : 'EOF'
}

function dnsText(code: string, error: SystemError): string {
  const host = error.hostname ?? 'host'
  return code === 'ENOTFOUND'
    ? `dial tcp: lookup ${host}: no such host`
    : `dial tcp: lookup ${host}: temporary failure in name resolution`
}

function altNameText(error: SystemError, url: string): string {
  const names = (error.cert?.subjectaltname ?? '').replaceAll(/(?:DNS|IP Address):/g, '')
  const host = new URL(url).hostname
  const valid = names === '' ? 'certificate is not valid for any names' : `is valid for ${names}`
  const said = names === '' ? `${valid}, but wanted to match ${host}` : `${valid}, not ${host}`
  return `tls: failed to verify certificate: x509: ${names === '' ? '' : 'certificate '}${said}`
}

function tlsText(
  first: unknown,
  errno: string,
  error: SystemError,
  url: string,
): string | undefined {
  if (errno === 'ERR_TLS_CERT_ALTNAME_INVALID') return altNameText(error, url)
  const trust = trustTexts[errno]
  if (trust !== undefined) return `tls: failed to verify certificate: x509: ${trust}`
  if (errno !== 'EPROTO' && !errno.startsWith('ERR_SSL_')) return undefined
  const text = messageOf(first)
  if (/wrong.version.number|packet.length.too.long|http.request/i.test(text + errno)) {
    return 'http: server gave HTTP response to HTTPS client'
  }
  const alert = /alert ([a-z0-9 ]{1,80}):/i.exec(text)?.[1] ?? /alert_([a-z_]+)/i.exec(errno)?.[1]
  if (alert !== undefined) return `remote error: tls: ${alert.toLowerCase().replaceAll('_', ' ')}`
  return `tls: ${error.reason ?? text}`
}

function dialAddress(error: SystemError): string {
  const address = error.address ?? ''
  return `${address.includes(':') ? `[${address}]` : address}:${error.port ?? 0}`
}
