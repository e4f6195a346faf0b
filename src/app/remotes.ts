import path from 'node:path'
import { Failure } from '../base/index.ts'
import { parseDuration } from '../golang/duration/index.ts'
import { type GitCredentials, openRemote, type Remote } from '../io/git/index.ts'
import {
  type GitAccess,
  type GitSecret,
  readGitSecret,
  readProxySecret,
} from '../usecase/inventory/index.ts'
import type { Machine } from './request.ts'

/** Git remotes by how they are reached; opened when first needed, closed together. */
export type Remotes = {
  readonly open: (access: GitAccess) => Promise<Remote>
  readonly close: () => Promise<void>
}

export type RemotesOptions = {
  /** User name of the command line; `GIT_PASSWORD` and `GIT_TOKEN` are taken from the environment. */
  readonly username: string | undefined
}

export function openRemotes(options: RemotesOptions, machine: Machine): Remotes {
  const opened = new Map<string, Promise<Remote>>()
  return {
    open(access) {
      const key = keyOf(access)
      const known = opened.get(key)
      if (known !== undefined) return known
      const remote = connect(access, options, machine)
      opened.set(key, remote)
      return remote
    },
    async close() {
      await Promise.allSettled([...opened.values()].map(async (remote) => (await remote).close()))
    },
  }
}

/** Two ways in are the same when address, Secret, proxy and trust are. */
function keyOf({ url, secret, proxySecret, ambient }: GitAccess): string {
  const name = (one: GitAccess['secret']): string =>
    one === undefined ? '' : `${one.origin}:${one.namespace}/${one.name}`
  return JSON.stringify([url, name(secret), name(proxySecret), ambient])
}

async function connect(
  access: GitAccess,
  options: RemotesOptions,
  machine: Machine,
): Promise<Remote> {
  const { url, secret, proxySecret, ambient, provider } = access
  if (provider !== 'generic') {
    throw new Failure(
      'AUTH_OPTIONS',
      `provider '${provider}' needs a cluster: give --repo with your own credentials`,
    )
  }
  const read: GitSecret =
    secret === undefined
      ? { credentials: { kind: 'none' }, tls: {} }
      : readGitSecret(secret, transportOf(url))
  const credentials =
    read.credentials.kind === 'none' && ambient ? own(options, machine) : read.credentials
  hideSecrets(credentials, machine)
  const proxy = proxySecret === undefined ? undefined : readProxySecret(proxySecret)
  return openRemote({
    url: url.includes('://') || isScpLike(url) ? url : path.resolve(machine.cwd, url),
    home: homeOf(machine.env),
    env: machine.env,
    ambient,
    ...(credentials.kind === 'none' ? {} : { credentials }),
    tls: read.tls,
    ...(proxy === undefined ? {} : { proxy }),
    timeoutMs: Number(parseDuration(access.timeout) / 1_000_000n),
  })
}

/** `git@host:path`: a colon before the first slash. */
function isScpLike(url: string): boolean {
  return /^[^/:]+:/.test(url)
}

function transportOf(url: string): string {
  const scheme = /^([a-z+]+):\/\//i.exec(url)?.[1]?.toLowerCase()
  return scheme ?? (isScpLike(url) ? 'ssh' : 'file')
}

/** What the user's environment says; their credential helpers are git's own business. */
function own({ username }: RemotesOptions, { env }: Machine): GitCredentials {
  const token = env['GIT_TOKEN'] ?? ''
  const password = env['GIT_PASSWORD'] ?? ''
  if (username !== undefined) return { kind: 'basic', username, password }
  if (token !== '') return { kind: 'bearer', token }
  return { kind: 'none' }
}

function hideSecrets(credentials: GitCredentials, { hide }: Machine): void {
  if (credentials.kind === 'basic' && credentials.password !== '') hide(credentials.password)
  if (credentials.kind === 'bearer') hide(credentials.token)
  if (credentials.kind === 'ssh' && credentials.passphrase !== undefined)
    hide(credentials.passphrase)
}

/** `$TIDEMARK_HOME`, by default below the user's state folder (DESIGN §6). */
export function homeOf(env: Readonly<Record<string, string>>): string {
  const given = env['TIDEMARK_HOME']
  if (given !== undefined && given !== '') return path.resolve(given)
  const state = env['XDG_STATE_HOME'] || path.join(env['HOME'] || '/tmp', '.local', 'state')
  return path.join(state, 'tidemark')
}
