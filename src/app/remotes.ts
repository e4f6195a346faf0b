import path from 'node:path'
import { parseDuration } from '../golang/duration/index.ts'
import { type GitCredentials, openRemote, type Remote } from '../io/git/index.ts'
import type { GitAccess } from '../usecase/inventory/index.ts'
import { gitWay } from './git-credentials.ts'
import type { Machine } from './request.ts'

/** Git remotes by how they are reached; opened when first needed, closed together. */
export type Remotes = {
  readonly open: (access: GitAccess, signal: AbortSignal) => Promise<Remote>
  readonly close: () => Promise<void>
}

export type RemotesOptions = {
  /** User name of the command line; `GIT_PASSWORD` and `GIT_TOKEN` are taken from the environment. */
  readonly username: string | undefined
}

export function openRemotes(options: RemotesOptions, machine: Machine): Remotes {
  const opened = new Map<string, Promise<Remote>>()
  return {
    open(access, signal) {
      const key = keyOf(access)
      const known = opened.get(key)
      if (known !== undefined) return known
      const remote = connect(access, options, machine, signal)
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
  { username }: RemotesOptions,
  machine: Machine,
  signal: AbortSignal,
): Promise<Remote> {
  const { url, ambient } = access
  const way = await gitWay(access, { transport: transportOf(url), username }, machine, signal)
  hideSecrets(way.credentials, machine)
  return openRemote({
    url: url.includes('://') || isScpLike(url) ? url : path.resolve(machine.cwd, url),
    home: homeOf(machine.env),
    env: machine.env,
    ambient,
    ...(way.credentials.kind === 'none' ? {} : { credentials: way.credentials }),
    tls: way.tls,
    ...(way.proxy === undefined ? {} : { proxy: way.proxy }),
    ...(way.identity === undefined ? {} : { identity: way.identity }),
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

function hideSecrets(credentials: GitCredentials, { hide }: Machine): void {
  if (credentials.kind === 'basic' && credentials.password !== '') hide(credentials.password)
  if (credentials.kind === 'bearer') hide(credentials.token)
  if (credentials.kind === 'ssh' && credentials.passphrase !== undefined)
    hide(credentials.passphrase)
}

/** `$TIDEMARK_HOME`, by default below the user's state folder (DESIGN §6). */
function homeOf(env: Readonly<Record<string, string>>): string {
  const given = env['TIDEMARK_HOME']
  if (given !== undefined && given !== '') return path.resolve(given)
  const state = env['XDG_STATE_HOME'] || path.join(env['HOME'] || '/tmp', '.local', 'state')
  return path.join(state, 'tidemark')
}
