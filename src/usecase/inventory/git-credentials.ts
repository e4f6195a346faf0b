import { decodeUtf8, Failure } from '../../base/index.ts'
import type { AccessCode } from './registry-access.ts'
import type { UsableSecret } from './secrets.ts'

/** What a Secret says about a Git remote: who we are, and which certificates count. */
export type GitSecret = {
  readonly credentials:
    | { readonly kind: 'none' }
    | { readonly kind: 'basic'; readonly username: string; readonly password: string }
    | { readonly kind: 'bearer'; readonly token: string }
    | {
        readonly kind: 'ssh'
        readonly identity: string
        readonly knownHosts: string
        readonly passphrase?: string
      }
  readonly tls: { readonly ca?: string; readonly certificate?: string; readonly key?: string }
}

/**
 * Reads the Secret of a GitRepository for the transport of its URL.
 *
 * @param transport - the URL's scheme: `https`, `http` or `ssh`
 * @throws {Failure} `AUTH_OPTIONS` with the texts of spec/image-automation §6.2
 */
export function readGitSecret(secret: UsableSecret, transport: string): GitSecret {
  const read = (key: string): string => decodeUtf8(secret.data.get(key) ?? new Uint8Array())
  if (transport === 'ssh') return { credentials: sshCredentials(read), tls: {} }
  return { credentials: httpCredentials(secret, transport, read), tls: tlsOf(read) }
}

type Read = (key: string) => string

function sshCredentials(read: Read): GitSecret['credentials'] {
  const identity = read('identity')
  const knownHosts = read('known_hosts')
  if (identity === '') throw invalid('ssh', "'identity' is required")
  if (knownHosts === '') throw invalid('ssh', "'known_hosts' is required")
  const passphrase = read('password')
  return { kind: 'ssh', identity, knownHosts, ...(passphrase === '' ? {} : { passphrase }) }
}

/** The key `bearerToken` counts even when it is empty: user and password are then not looked at. */
function httpCredentials(
  secret: UsableSecret,
  transport: string,
  read: Read,
): GitSecret['credentials'] {
  if (secret.data.has('bearerToken')) {
    const token = read('bearerToken')
    return token === '' ? { kind: 'none' } : { kind: 'bearer', token }
  }
  const username = read('username')
  const password = read('password')
  if (username === '' && password === '') return { kind: 'none' }
  if (username === '') throw invalid(transport, "'password' requires 'username' to be set")
  return { kind: 'basic', username, password }
}

function tlsOf(read: Read): GitSecret['tls'] {
  const ca = read('ca.crt') || read('caFile')
  const certificate = read('tls.crt')
  const key = read('tls.key')
  return {
    ...(ca === '' ? {} : { ca }),
    ...(certificate === '' || key === '' ? {} : { certificate, key }),
  }
}

function invalid(transport: string, why: string): Failure<AccessCode> {
  return new Failure(
    'AUTH_OPTIONS',
    `failed to configure authentication options: invalid '${transport}' auth option: ${why}`,
  )
}

const proxySchemes = ['http', 'https', 'socks5']
const maxAddressLength = 2048

/** A proxy as a Secret describes it. */
export type ProxySecret = {
  readonly address: string
  readonly username?: string
  readonly password?: string
}

/**
 * Reads a proxy Secret.
 *
 * @throws {Failure} `AUTH_OPTIONS` with the texts of spec/image-automation §6.3
 */
export function readProxySecret(secret: UsableSecret): ProxySecret {
  const read = (key: string): string => decodeUtf8(secret.data.get(key) ?? new Uint8Array())
  const where = `secret '${secret.namespace}/${secret.name}'`
  const refuse = (why: string): Failure<AccessCode> =>
    new Failure('AUTH_OPTIONS', `${where}: ${why}`)
  if (!secret.data.has('address')) throw refuse("key 'address' not found")
  const address = read('address').trim()
  if (address === '') throw refuse('proxy address is empty')
  if (address.length > maxAddressLength) throw refuse('proxy address is too long')
  const scheme = /^([a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase() ?? ''
  if (!proxySchemes.includes(scheme)) {
    throw refuse(
      `proxy URL must use one of the supported schemes (http, https, socks5), got '${scheme}'`,
    )
  }
  const username = read('username')
  const password = read('password')
  return {
    address,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
  }
}
