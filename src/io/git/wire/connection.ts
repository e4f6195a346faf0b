import { createHash } from 'node:crypto'
import path from 'node:path'
import { getCACertificates } from 'node:tls'
import { secretsOfProxies, waitingFor } from '../../../base/index.ts'
import {
  type ClientTls,
  type GitCredentials,
  type ProxyAddress,
  printableUrl,
} from '../../../core/address/index.ts'
import type { Environment } from '../../process/index.ts'
import { GitError } from '../git-error.ts'
import { type GitUrl, parseGitUrl } from '../url.ts'
import type { AskPass } from './ask-pass.ts'
import { formatConfig, type Setting } from './config-text.ts'
import { credentialProblem } from './credential-problem.ts'
import { ambientEnvironment, closedEnvironment } from './environment.ts'
import { type Git, makeGit } from './git.ts'
import { makePrivateFolder, type PrivateFolder } from './private-folder.ts'
import { secretsOfGit } from './secrets-of-git.ts'
import { type SshAlgorithms, sshCommand } from './ssh-command.ts'

/** How a remote is reached, with which credentials. */
export type ConnectionOptions = {
  readonly url: string
  /** `$TIDEMARK_HOME`: mirrors and private run folders live below it. */
  readonly home: string
  /** This process's environment; closed git sees only PATH, proxies and certificate places of it. */
  readonly env: Environment
  /**
   * True in one-shot mode: the user's git config, credential helpers, SSH agent and known hosts
   * hold, and `file://` and local paths are allowed. Controllers say false.
   */
  readonly ambient: boolean
  readonly credentials?: GitCredentials
  readonly tls?: ClientTls
  readonly proxy?: ProxyAddress | undefined
  readonly ssh?: SshAlgorithms
  /** What the user's clone of it says of the way there; with `ambient` alone. */
  readonly settings?: readonly Setting[] | undefined
  /** Whose the credentials are where objects say so: `Secret 'ns/name'`. */
  readonly askedBy?: string | undefined
  /** Says what is wrong with an SSH key; asked only when the remote did not take it. */
  readonly keyProblem?: () => string | undefined
  /** Limit for each git process; default 60 s. */
  readonly timeoutMs?: number
}

/** Who asks a remote; nobody known to this program where git's own helpers and ssh's agent do. */
export type Asker = {
  /** `Secret 'ns/name'`, `provider 'github'`; the user, by what they gave, when absent. */
  readonly askedBy?: string
  readonly user?: string
  readonly hasCredentials: boolean
  /** Whether the user's own credentials may be shown there at all. */
  readonly ambient: boolean
}

/** A git that is ready to talk to one remote, known to it as `remoteName`. */
export type Connection = {
  /** As configured; printed in errors. */
  readonly url: GitUrl
  /** The same for connections that show the same credentials on the same way; tells nothing of them. */
  readonly key: string
  readonly folder: PrivateFolder
  readonly git: Git
  /** Where the remote was found in the end; credentials are kept within one origin only. */
  readonly moveTo: (address: string) => Promise<void>
  /** The address that git uses now. */
  readonly address: () => string
  /** Who asks, for the facts of a refusal. */
  readonly asker: Asker
  /** What is wrong with the credentials themselves, for when the remote did not take them. */
  readonly credentialProblem: () => string | undefined
  /**
   * Keeps what is written down for git until `work` has ended, also when the connection is closed
   * before: a fetch that was begun goes on for others who wait for it.
   */
  readonly during: <T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => Promise<T>
  /** Removes the written credentials, at once or at the end of the last work. */
  readonly close: () => Promise<void>
}

/** An unlikely name: in ambient mode a user's config may hold settings for `origin`. */
export const remoteName = 'tidemark-remote'

/**
 * Writes what git needs to know of a remote into a private folder: address, credentials,
 * certificates, proxy, keys.
 *
 * @throws {GitError} `GIT_INVALID_URL`, `GIT_INVALID_CREDENTIALS`
 */
export async function openConnection(
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Connection> {
  signal.throwIfAborted()
  const url = parseGitUrl(options.url)
  if (url.transport === 'file' && !options.ambient) {
    throw GitError.of('GIT_INVALID_URL', "unknown transport 'file'")
  }
  const credentials = withUserinfo(url, options.credentials)
  assertFits(url, credentials, options.ambient)
  const folder = await makePrivateFolder(path.join(options.home, 'run'))
  try {
    const settings = [
      ...(options.ambient ? (options.settings ?? []) : []),
      ...fixedSettings(options.ambient),
      ...proxySettings(options.proxy),
      ...(await authoritySettings(folder, options.tls)),
    ]
    const secret = [
      ...credentialSettings(url, credentials, options.ambient),
      ...(await certificateSettings(folder, options.tls)),
    ]
    const write = (address: string, more: readonly Setting[]) =>
      folder.write('config', formatConfig([...settings, ...remoteSettings(address), ...more]))
    const config = await write(url.address, secret)
    const environmentOf = options.ambient ? ambientEnvironment : closedEnvironment
    const ssh = await sshFor(url, credentials, folder, options)
    const places = { home: folder.path, config, ceiling: options.home }
    const given = options.proxy === undefined ? options.env : { ...options.env, ...noExceptions }
    const env = { ...environmentOf(given, places), ...ssh.env }
    const git = makeGit(env, options.timeoutMs, [
      ...secretsOfGit(credentials, options.proxy),
      ...secretsOfProxies(options.env),
    ])
    let { address } = url
    const ending = atLast(async () => {
      await ssh.close()
      await folder.remove()
    })
    return {
      url,
      key: keyOf(options, credentials),
      folder,
      git: {
        ...git,
        run: (run, until) => waitingFor(printableUrl(url.address), () => git.run(run, until)),
      },
      async moveTo(next) {
        const isSame = parseGitUrl(next).origin === url.origin
        await write(next, isSame ? secret : closedHttp)
        address = next
      },
      address: () => address,
      asker: askerOf(credentials, options),
      credentialProblem: () =>
        credentialProblem(url, credentials, options.ambient) ?? options.keyProblem?.(),
      ...ending,
    }
  } catch (error) {
    await folder.remove()
    throw error
  }
}

function askerOf(
  credentials: GitCredentials,
  { askedBy, ambient }: Pick<ConnectionOptions, 'askedBy' | 'ambient'>,
): Asker {
  const hasCredentials = credentials.kind !== 'none'
  return {
    ...(askedBy === undefined || !hasCredentials ? {} : { askedBy }),
    ...(credentials.kind === 'basic' ? { user: credentials.username } : {}),
    hasCredentials,
    ambient,
  }
}

/** Ends something when it is closed and nobody uses it any more. */
function atLast(end: () => Promise<void>): Pick<Connection, 'during' | 'close'> {
  let uses = 0
  let isClosed = false
  let ended: Promise<void> | undefined
  const endWhenUnused = async (): Promise<void> => {
    if (!isClosed || uses > 0) return
    ended ??= end()
    await ended
  }
  return {
    async during(work, signal) {
      uses++
      try {
        return await work(signal)
      } finally {
        uses--
        await endWhenUnused()
      }
    },
    async close() {
      isClosed = true
      await endWhenUnused()
    },
  }
}

function keyOf(options: ConnectionOptions, credentials: GitCredentials): string {
  const { url, ambient, tls, proxy, ssh, settings, timeoutMs } = options
  const way = JSON.stringify([url, ambient, credentials, tls, proxy, ssh, settings, timeoutMs])
  return createHash('sha256').update(way).digest('hex')
}

/** A proxy that is named for a remote holds, whatever hosts the environment excepts. */
const noExceptions: Environment = { no_proxy: '', NO_PROXY: '' }

/** No redirects behind Tidemark's back, and no helper that would answer a 401. */
const closedHttp: readonly Setting[] = [
  ['http.followRedirects', 'false'],
  ['credential.helper', ''],
]

function remoteSettings(address: string): readonly Setting[] {
  return [
    [`remote.${remoteName}.url`, address],
    [`remote.${remoteName}.fetch`, '+refs/heads/*:refs/mirror/heads/*'],
  ]
}

function fixedSettings(ambient: boolean): readonly Setting[] {
  return [
    ['core.hooksPath', '/dev/null'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['protocol.version', '2'],
    ['fetch.writeCommitGraph', 'false'],
    ['push.gpgSign', 'false'],
    ['push.followTags', 'false'],
    ['submodule.recurse', 'false'],
    // What follows undoes settings of a user that would change what this room reads or sends.
    ['color.ui', 'false'],
    ['fetch.prune', 'false'],
    ['fetch.pruneTags', 'false'],
    ['push.pushOption', ''],
    ['safe.bareRepository', 'all'],
    // The mirrors are Tidemark's own; the user's local repositories answer for themselves.
    ...(ambient ? [] : ([['safe.directory', '*']] as const)),
  ]
}

/**
 * Credentials go out with the first request, which saves the round trip of a 401.
 *
 * They hold for the remote's own origin only, and redirects are off: git 2.39 would send the
 * header to whatever host it is redirected to.
 */
function credentialSettings(
  url: GitUrl,
  credentials: GitCredentials,
  ambient: boolean,
): readonly Setting[] {
  if (url.transport !== 'https' && url.transport !== 'http') return []
  if (ambient && isNameAlone(credentials)) {
    return [[`credential.${url.origin}.username`, credentials.username]]
  }
  const authorization = authorizationOf(credentials)
  if (authorization === undefined) return ambient ? [] : closedHttp
  const key = `http.${url.origin}.extraHeader`
  // The empty value drops what a user's config (or a CI system) would send as well.
  return [...closedHttp, [key, ''], [key, `Authorization: ${authorization}`]]
}

/**
 * A user of the URL without a password, as Azure DevOps and Bitbucket hand it out: git's helpers know
 * the rest. `https://TOKEN@host` is the other thing that stands there, and no helper knows it.
 */
function isNameAlone(
  credentials: GitCredentials,
): credentials is Extract<GitCredentials, { kind: 'basic' }> {
  if (credentials.kind !== 'basic' || credentials.password !== '') return false
  const { username } = credentials
  return username !== '' && !(username.length >= shortestToken && /\d/.test(username))
}

const shortestToken = 20

function authorizationOf(credentials: GitCredentials): string | undefined {
  if (credentials.kind === 'bearer') return `Bearer ${credentials.token.replace(/[\r\n]/g, '')}`
  if (credentials.kind !== 'basic') return undefined
  if (credentials.username === '' && credentials.password === '') return undefined
  const pair = `${credentials.username}:${credentials.password}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/**
 * The URL's userinfo fills what the credentials leave empty, for http(s).
 *
 * @throws {GitError} when it comes on top of a bearer token (spec/image-automation §6.2)
 */
export function withUserinfo(
  url: GitUrl,
  given: GitCredentials = { kind: 'none' },
): GitCredentials {
  const { transport, user, password } = url
  if (transport === 'ssh' || (user === '' && password === '')) return given
  if (given.kind === 'bearer') {
    const why = 'basic auth and bearer token cannot be set at the same time'
    const text = `unable to clone '${printableUrl(url.address)}': ${why}`
    throw GitError.of('GIT_INVALID_CREDENTIALS', text)
  }
  if (given.kind === 'ssh') return given
  const own = given.kind === 'basic' ? given : { username: '', password: '' }
  return { kind: 'basic', username: own.username || user, password: own.password || password }
}

function assertFits(url: GitUrl, credentials: GitCredentials, ambient: boolean): void {
  const isSsh = url.transport === 'ssh'
  if (isSsh && credentials.kind !== 'ssh' && !(ambient && credentials.kind === 'none')) {
    throw GitError.of(
      'GIT_INVALID_CREDENTIALS',
      "invalid 'ssh' auth option: 'identity' is required",
    )
  }
  if (isSsh && credentials.kind === 'ssh' && credentials.knownHosts.trim() === '') {
    const text = "invalid 'ssh' auth option: 'known_hosts' is required"
    throw GitError.of('GIT_INVALID_CREDENTIALS', text)
  }
  if (!isSsh && credentials.kind === 'ssh') {
    const text = `an SSH key does not fit a '${url.transport}' URL; use ssh:// or another secret`
    throw GitError.of('GIT_INVALID_CREDENTIALS', text)
  }
}

async function authoritySettings(
  folder: PrivateFolder,
  tls: ClientTls | undefined,
): Promise<readonly Setting[]> {
  if (tls?.ca === undefined) return []
  const roots = [...getCACertificates('default'), tls.ca].map((pem) => pem.trim()).join('\n')
  const file = await folder.write('ca.pem', `${roots}\n`)
  // The reference implementation has one pool of roots, for the remote and for an https proxy.
  return [
    ['http.sslCAInfo', file],
    ['http.proxySSLCAInfo', file],
  ]
}

async function certificateSettings(
  folder: PrivateFolder,
  tls: ClientTls | undefined,
): Promise<readonly Setting[]> {
  if (tls?.certificate === undefined || tls.key === undefined) return []
  return [
    ['http.sslCert', await folder.write('tls.crt', tls.certificate)],
    ['http.sslKey', await folder.write('tls.key', tls.key)],
  ]
}

/** `socks5` resolves names at the proxy, as Go's client does; curl calls that `socks5h`. */
function proxySettings(proxy: ProxyAddress | undefined): Setting[] {
  if (proxy === undefined) return []
  const url = new URL(proxy.address)
  const scheme = url.protocol === 'socks5:' ? 'socks5h:' : url.protocol
  const user = encodeURIComponent(proxy.username ?? '')
  const password = encodeURIComponent(proxy.password ?? '')
  const userinfo = user === '' ? '' : `${user}:${password}@`
  return [['http.proxy', `${scheme}//${userinfo}${url.host}`]]
}

async function sshFor(
  url: GitUrl,
  credentials: GitCredentials,
  folder: PrivateFolder,
  options: ConnectionOptions,
): Promise<AskPass> {
  if (url.transport === 'ssh' && credentials.kind === 'ssh') {
    return sshCommand(folder, credentials, options.ssh ?? {})
  }
  return { env: {}, close: async () => {} }
}
