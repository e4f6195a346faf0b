import { type ByteText, quoteText } from '../fmt/index.ts'

/** A URL taken apart (`net/url`); all but the query unescaped, the user information as written. */
export type UrlParts = {
  readonly scheme: ByteText
  readonly host: ByteText
  readonly path: ByteText
  readonly query: ByteText
  readonly opaque: ByteText
  readonly fragment: ByteText
  readonly userinfo?: ByteText
}

/** A text is no URL; the message is Go's. */
export class UrlError extends Error {
  override readonly name = 'UrlError'
}

/** What a part of a URL may hold without being escaped. */
const plain = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  user: /[A-Za-z0-9\-_.~$&+,;=]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/,
}

const none: UrlParts = { scheme: '', host: '', path: '', query: '', opaque: '', fragment: '' }

/** @throws {UrlError} */
export function parseUrl(url: ByteText): UrlParts {
  const { head, tail: fragment } = cut(url, '#')
  const parts = named(head, () => parseHead(head))
  return fragment === '' ? parts : named(url, () => ({ ...parts, fragment: unescape(fragment) }))
}

/** The URL of its parts, as `url.URL.String` writes it. */
export function formatUrl(parts: UrlParts): ByteText {
  const { scheme, host, opaque, query, fragment } = parts
  const prefix = scheme === '' ? '' : `${scheme}:`
  const body = opaque === '' ? authorityAndPath(parts, prefix) : opaque
  const tail = query === '' ? '' : `?${query}`
  const hash = fragment === '' ? '' : `#${escape(fragment, plain.fragment)}`
  return host === '' && prefix === '' ? body + tail + hash : prefix + body + tail + hash
}

function authorityAndPath(parts: UrlParts, prefix: string): ByteText {
  const authority = authorityText(parts)
  const path = pathText(parts)
  const isAmbiguous = prefix + authority === '' && cut(path, '/').head.includes(':')
  return authority + (isAmbiguous ? './' : '') + path
}

function authorityText({ scheme, host, path, userinfo }: UrlParts): ByteText {
  const user = userinfo === undefined ? '' : `${userinfo}@`
  const isNamed = host !== '' || userinfo !== undefined
  if (!isNamed) return scheme !== '' && path !== '' ? '//' : ''
  return `//${user}${escape(host, plain.host)}`
}

function pathText({ host, path }: UrlParts): ByteText {
  const escaped = path === '*' ? path : escape(path, plain.path)
  const isRooted = escaped === '' || escaped.startsWith('/') || host === ''
  return isRooted ? escaped : `/${escaped}`
}

function parseHead(url: ByteText): UrlParts {
  if (/[\0-\x1f\x7f]/.test(url)) throw new UrlError('net/url: invalid control character in URL')
  if (url === '*') return { ...none, path: '*' }
  if (url.startsWith(':')) throw new UrlError('missing protocol scheme')
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url)?.[1]
  const scheme = (found ?? '').toLowerCase()
  const behind = found === undefined ? url : url.slice(found.length + 1)
  const { head: rest, tail: query } = cut(behind, '?')
  return { ...none, scheme, query, ...parseHierarchy(rest, scheme) }
}

/** Authority and path, or what stands in their place behind a scheme. */
function parseHierarchy(rest: ByteText, scheme: string): Partial<UrlParts> {
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { opaque: rest }
    if (cut(rest, '/').head.includes(':')) {
      throw new UrlError('first path segment in URL cannot contain colon')
    }
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))
  if (!hasAuthority) return { path: unescape(rest) }
  const slash = rest.indexOf('/', 2)
  const end = slash === -1 ? rest.length : slash
  return { ...parseAuthority(rest.slice(2, end), scheme), path: unescape(rest.slice(end)) }
}

function parseAuthority(authority: ByteText, scheme: string): Pick<UrlParts, 'host' | 'userinfo'> {
  const at = authority.lastIndexOf('@')
  const host = parseHost(authority.slice(at + 1), scheme)
  if (at === -1) return { host }
  const user = authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) {
    throw new UrlError('net/url: invalid userinfo')
  }
  const { head: name, tail: password } = cut(user, ':')
  const shown = escape(unescape(name), plain.user)
  if (!user.includes(':')) return { host, userinfo: shown }
  return { host, userinfo: `${shown}:${escape(unescape(password), plain.user)}` }
}

function parseHost(host: ByteText, scheme: string): ByteText {
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) throw new UrlError('invalid IP-literal')
  if (bracket === 0) {
    const close = host.lastIndexOf(']')
    if (close === -1) throw new UrlError("missing ']' in host")
    assertPort(host.slice(close + 1))
    return host
  }
  const isWeb = scheme === 'http' || scheme === 'https'
  const colon = isWeb ? host.indexOf(':') : host.lastIndexOf(':')
  if (colon !== -1) assertPort(host.slice(colon))
  return unescapeHost(host)
}

function assertPort(port: ByteText): void {
  if (port === '' || /^:[0-9]*$/.test(port)) return
  throw new UrlError(`invalid port ${quoteText(port)} after host`)
}

function unescapeHost(host: ByteText): ByteText {
  const bad = [...host].find((char) => char < '\x80' && char !== '%' && !plain.host.test(char))
  if (bad !== undefined) throw new UrlError(`invalid character ${quoteText(bad)} in host name`)
  const ascii = /%[0-7][0-9a-fA-F]/.exec(host)?.[0]
  if (ascii !== undefined && ascii !== '%25') {
    throw new UrlError(`invalid URL escape ${quoteText(ascii)}`)
  }
  return unescape(host)
}

function unescape(text: ByteText): ByteText {
  return text.replace(/%(?:([0-9a-fA-F]{2})|.{0,2})/gs, (escape, hex: string | undefined) => {
    if (hex === undefined) throw new UrlError(`invalid URL escape ${quoteText(escape)}`)
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
}

function escape(text: ByteText, isPlain: RegExp): ByteText {
  return text.replace(/[^]/g, (char) => {
    if (isPlain.test(char)) return char
    return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
}

function cut(
  text: ByteText,
  separator: string,
): { readonly head: ByteText; readonly tail: ByteText } {
  const at = text.indexOf(separator)
  return at === -1
    ? { head: text, tail: '' }
    : { head: text.slice(0, at), tail: text.slice(at + 1) }
}

/** Errors name the URL that was being read. */
function named<T>(url: ByteText, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (!(thrown instanceof UrlError)) throw thrown
    throw new UrlError(`parse ${quoteText(url)}: ${thrown.message}`)
  }
}
