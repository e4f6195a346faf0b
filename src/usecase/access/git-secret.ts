import { decodeUtf8, Failure } from '../../base/index.ts'
import {
  type ClientTls,
  type GitCredentials,
  type ProxyAddress,
  parseGitAddress,
  transportOf,
} from '../../core/address/index.ts'
import { readProxySecret, readTlsSecret } from './client-secrets.ts'
import type { GitAccess } from './git-access.ts'
import type { AccessCode, UsableSecret } from './secrets.ts'

/** What the Secrets of a way in say: who we are, which certificates count, and by which proxy. */
export type GitWay = {
  /** `none` too where a provider is to make them. */
  readonly credentials: GitCredentials
  readonly tls: ClientTls
  readonly proxy: ProxyAddress | undefined
}

/**
 * Reads the Secrets of a way in.
 *
 * @throws {Failure} `AUTH_OPTIONS` or `INVALID_SOURCE`, with the texts of spec/image-automation §6.2
 */
export function readGitWay({ url, provider, secret, proxySecret }: GitAccess): GitWay {
  const proxy = proxySecret === undefined ? undefined : readProxySecret(proxySecret, 'git')
  if (secret === undefined) return { credentials: { kind: 'none' }, tls: {}, proxy }
  const transport = provider === 'generic' ? transportOf(parseGitAddress(url)) : 'https'
  const tls = transport === 'ssh' ? {} : readTlsSecret(secret, 'git')
  if (provider !== 'generic') return { credentials: { kind: 'none' }, tls, proxy }
  if (textOf(secret, 'githubAppID').trim() !== '') {
    throw new Failure(
      'INVALID_SOURCE',
      `secretRef '${secret.namespace}/${secret.name}' has github app data but provider is not set to github: invalid source configuration`,
    )
  }
  return { credentials: readGitSecret(secret, transport), tls, proxy }
}

/**
 * Who the Secret of a GitRepository says that we are.
 *
 * @param transport - of its URL: `https`, `http` or `ssh`
 * @throws {Failure} `AUTH_OPTIONS` with the texts of spec/image-automation §6.2
 */
export function readGitSecret(secret: UsableSecret, transport: string): GitCredentials {
  const read = (key: string): string => textOf(secret, key)
  return transport === 'ssh' ? sshCredentials(read) : httpCredentials(secret, transport, read)
}

type Read = (key: string) => string

function sshCredentials(read: Read): GitCredentials {
  const identity = read('identity')
  const knownHosts = read('known_hosts')
  if (identity === '') throw invalid('ssh', "'identity' is required")
  if (knownHosts === '') throw invalid('ssh', "'known_hosts' is required")
  const passphrase = read('password')
  return { kind: 'ssh', identity, knownHosts, ...(passphrase === '' ? {} : { passphrase }) }
}

/** The key `bearerToken` counts even when it is empty: user and password are then not looked at. */
function httpCredentials(secret: UsableSecret, transport: string, read: Read): GitCredentials {
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

function invalid(transport: string, why: string): Failure<AccessCode> {
  return new Failure(
    'AUTH_OPTIONS',
    `failed to configure authentication options: invalid '${transport}' auth option: ${why}`,
  )
}

function textOf({ data }: UsableSecret, key: string): string {
  return decodeUtf8(data.get(key) ?? new Uint8Array())
}
