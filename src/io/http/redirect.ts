import { addressKind, addressOfHost } from './address.ts'
import { readBodyStart } from './body.ts'
import { headerOf } from './headers.ts'
import { HttpError } from './http-error.ts'
import type { HttpHeaders, HttpRequest, HttpResponse, Send } from './send.ts'

/** Go's limit: the tenth redirect is the last one followed. */
const redirectLimit = 10

/** Headers that speak for the caller and so stay with the origin they were meant for. */
const credentialHeaders: readonly string[] = [
  'authorization',
  'cookie',
  'cookie2',
  'proxy-authorization',
  'www-authenticate',
]

/** Which redirects are refused. */
export type RedirectOptions = {
  /** Says why a redirect must not be followed, or undefined; `refusePrivateLiteral` by default. */
  readonly refuse?: (from: URL, to: URL) => string | undefined
}

/**
 * Follows redirects: at most 10, credentials left behind at another origin.
 *
 * 303, and 301/302 after a POST, become a GET without body, as browsers and Go do; 307 and 308
 * keep method and body. A streamed body cannot be sent twice, so its redirect is handed back.
 *
 * @throws {HttpError} `REDIRECT` when there are too many, or one that may not be followed
 */
export function followRedirects(send: Send, options: RedirectOptions = {}): Send {
  const refuse = options.refuse ?? refusePrivateLiteral
  return async (request, signal) => {
    let current = request
    let first: HttpResponse | undefined
    for (let count = 0; ; count++) {
      const response = await send(current, signal)
      first ??= response
      const next = redirected(current, response.status, response.headers)
      if (next === undefined) {
        return first === response ? response : redirectedFrom(first, current, response)
      }
      await readBodyStart(response.body, 2048)
      const refusal = refuse(new URL(current.url), new URL(next.url))
      if (refusal !== undefined) throw HttpError.of(next, 'REDIRECT', refusal, { remedy: 'stop' })
      if (count === redirectLimit) {
        throw HttpError.of(next, 'REDIRECT', `stopped after ${redirectLimit} redirects`)
      }
      current = next
    }
  }
}

/** The last answer; who gave the first one is who was asked. */
function redirectedFrom(
  { peer }: HttpResponse,
  { url }: HttpRequest,
  { peer: _last, ...response }: HttpResponse,
): HttpResponse {
  return { url, ...response, ...(peer === undefined ? {} : { peer }) }
}

/** Refuses a redirect to a private or link-local IP literal of another host (registry-auth §6). */
export function refusePrivateLiteral(from: URL, to: URL): string | undefined {
  const address = addressOfHost(to.hostname)
  if (address === undefined || from.host === to.host || addressKind(address) === 'public') {
    return undefined
  }
  const hosts = `from "${from.host}" to private/link-local host "${to.host}"`
  return `SSRF protection: redirect ${hosts} denied`
}

function redirected(
  request: HttpRequest,
  status: number,
  headers: HttpHeaders,
): HttpRequest | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = headerOf(headers, 'location')
  if (location === undefined || !URL.canParse(location, request.url)) return undefined
  const to = new URL(location, request.url)
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return undefined
  to.username = ''
  to.password = ''
  to.hash = ''
  const isSameOrigin = new URL(request.url).origin === to.origin
  const kept = isSameOrigin ? request.headers : without(request.headers, credentialHeaders)
  const { body, ...rest } = request
  if (status >= 307 || request.method === 'GET' || request.method === 'HEAD') {
    if (body !== undefined && !(body instanceof Uint8Array)) return undefined
    return { ...request, url: to.href, headers: kept }
  }
  const bodyless = without(kept, ['content-type', 'content-length'])
  return { ...rest, method: 'GET', url: to.href, headers: bodyless }
}

function without(headers: HttpHeaders, names: readonly string[]): HttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}
