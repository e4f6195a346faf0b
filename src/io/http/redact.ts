import type { HttpHeaders } from './send.ts'

const mask = 'REDACTED'

/** Query parameters that carry rights: pre-signed storage URLs, tokens, keys. */
const secretParameter = /token|sig|secret|pass|key|cred|auth|code|policy|session|jwt/i

/** Headers that carry rights. */
const secretHeader = /authorization|cookie|token|secret|key|signature/i

/** The URL for logs and errors: passwords and the values of secret query parameters masked. */
export function redactUrl(url: string): string {
  const withoutPassword = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)([^/?#@]*)@/i, userinfoMasked)
  const query = withoutPassword.indexOf('?')
  if (query === -1) return withoutPassword
  const masked = withoutPassword
    .slice(query + 1)
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? ''
      return secretParameter.test(name) && pair.length > name.length ? `${name}=${mask}` : pair
    })
  return `${withoutPassword.slice(0, query)}?${masked.join('&')}`
}

/** Headers for logs: names kept, the values of secret ones masked. */
export function redactHeaders(headers: HttpHeaders): HttpHeaders {
  const entries = Object.entries(headers)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, secretHeader.test(name) ? mask : value]),
  )
}

/** Go's `URL.Redacted` keeps the user; a user alone may be a token (`https://TOKEN@host`). */
function userinfoMasked(_all: string, scheme: string, userinfo: string): string {
  const colon = userinfo.indexOf(':')
  return colon === -1 ? `${scheme}xxxxx@` : `${scheme}${userinfo.slice(0, colon)}:xxxxx@`
}
