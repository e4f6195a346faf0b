import { isIP } from 'node:net'
import { attempt, Failure } from '../../base/index.ts'
import { addressOfHost, isThisMachine } from './address.ts'
import type { HttpCode } from './http-error.ts'

/** A proxy server. The password is a secret: it goes into one header or handshake, nowhere else. */
export type Proxy = {
  readonly protocol: 'http' | 'https' | 'socks5'
  /** Without brackets. */
  readonly host: string
  readonly port: number
  readonly username?: string
  readonly password?: string
}

/** Which proxy, if any, leads to a URL. */
export type ProxyRule = (url: URL) => Proxy | undefined

const ports = { http: 80, https: 443, socks5: 1080 } as const

/**
 * Parses `http://`, `https://`, `socks5://` or `socks5h://` with optional `user:password@`; without
 * a scheme it is `http`, as for Go.
 *
 * @returns undefined when the text is no such URL; it may hold a password, so no error quotes it
 */
export function parseProxy(text: string): Proxy | undefined {
  const full = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(full)) return undefined
  const url = new URL(full)
  const scheme = url.protocol.slice(0, -1)
  const protocol = scheme === 'socks5h' ? 'socks5' : scheme
  if (protocol !== 'http' && protocol !== 'https' && protocol !== 'socks5') return undefined
  if (url.hostname === '') return undefined
  return {
    protocol,
    host: addressOfHost(url.hostname) ?? url.hostname,
    port: url.port === '' ? ports[protocol] : Number(url.port),
    ...(url.username === '' ? {} : { username: decoded(url.username) }),
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
  }
}

/**
 * The rule of `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` (upper case first, then lower), as Go's
 * httpproxy reads them: never for `localhost` and loopback addresses; `NO_PROXY` holds hosts with
 * their subdomains (`.x` subdomains alone), optional ports, addresses, CIDR ranges, or `*`.
 *
 * The rule throws for a URL whose proxy cannot be read; Go would connect directly.
 */
export function proxyFromEnvironment(env: Readonly<Record<string, string | undefined>>): ProxyRule {
  const nameOf = (name: string): string => (env[name] ? name : name.toLowerCase())
  const read = (name: string): string => env[nameOf(name)] ?? ''
  const plain = read('HTTP_PROXY')
  const secure = read('HTTPS_PROXY')
  // A CGI server would take HTTP_PROXY from a `Proxy:` header; Go refuses it there, too.
  const isCgi = env['REQUEST_METHOD'] !== undefined
  const ways = {
    http:
      isCgi || plain === '' ? undefined : { name: nameOf('HTTP_PROXY'), proxy: parseProxy(plain) },
    https: secure === '' ? undefined : { name: nameOf('HTTPS_PROXY'), proxy: parseProxy(secure) },
  }
  const exceptions = read('NO_PROXY')
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
  return (url) => {
    const way = url.protocol === 'https:' ? ways.https : ways.http
    if (way === undefined || isThisMachine(url.hostname)) return undefined
    if (exceptions.some((entry) => isException(entry, url))) return undefined
    if (way.proxy === undefined) throw unreadable(way.name)
    return way.proxy
  }
}

/** To go without the proxy that was asked for would show the network what it was to hide. */
function unreadable(variable: string): Failure<HttpCode> {
  const text =
    'the proxy has an address that cannot be read: give http://user:password@host:port, with percent-escapes for what is no letter or digit in user and password'
  return new Failure('PROXY', text, { advice: 'proxy-address', facts: { variable } })
}

function isException(entry: string, url: URL): boolean {
  if (entry === '*') return true
  const host = addressOfHost(url.hostname) ?? url.hostname
  if (entry.includes('/')) return inRange(host, entry)
  const [name, port] = splitPort(entry)
  if (port !== undefined && port !== portOf(url)) return false
  if (isIP(name) !== 0) return name === host
  const bare = name.startsWith('*.') ? name.slice(1) : name
  if (bare.startsWith('.')) return host.endsWith(bare)
  return host === bare || host.endsWith(`.${bare}`)
}

function splitPort(entry: string): [name: string, port: string | undefined] {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry)
  if (match === null) return [entry.replaceAll(/^\[|\]$/g, ''), undefined]
  return [match[1] ?? match[2] ?? '', match[3]]
}

function portOf(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'https:' ? '443' : '80'
}

/** Whether an IPv4 address lies in `a.b.c.d/n`. */
function inRange(host: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/')
  if (isIP(host) !== 4 || isIP(network) !== 4 || !/^\d{1,2}$/.test(prefix)) return false
  const shift = 32 - Number(prefix)
  if (shift < 0) return false
  return Math.floor(numeric(host) / 2 ** shift) === Math.floor(numeric(network) / 2 ** shift)
}

function numeric(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function decoded(text: string): string {
  return attempt(() => decodeURIComponent(text)) ?? text
}
