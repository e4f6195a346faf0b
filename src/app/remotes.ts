import { createHash } from 'node:crypto'
import path from 'node:path'
import { distinctNotices, type Notice, secretsOfProxies, secretsOfUrl } from '../base/index.ts'
import { type GitCredentials, parseGitAddress } from '../core/address/index.ts'
import { parseDuration } from '../golang/duration/index.ts'
import { stateHome } from '../io/folder/index.ts'
import { gitTokenHelper } from '../io/forge/index.ts'
import {
  isRefName,
  listingOf,
  type Mirrors,
  openMirrors,
  openRemote,
  type RefListing,
  type Remote,
  secretsOfGit,
  secretsOfSettings,
  type Want,
} from '../io/git/index.ts'
import { indexedFiles, openBlobIndex } from '../io/gitindex/index.ts'
import { type Login, openLogin } from '../io/login/index.ts'
import { sshKeyProblem } from '../io/sign/index.ts'
import { askerOf, type GitAccess, type GitWay, readGitWay } from '../usecase/access/index.ts'
import { type CommitTree, commitTree } from '../usecase/plan/index.ts'
import { type Ambient, type Ports } from './request.ts'

/** Git remotes of one run by how they are reached; opened when first needed, closed together. */
export type Remotes = {
  /**
   * The session for a way in. When credentials have changed since it was asked for last, that is
   * another one, and the one before is closed.
   */
  readonly open: (access: GitAccess, signal: AbortSignal) => Promise<RemoteSession>
  readonly close: (signal: AbortSignal) => Promise<void>
}

/** Where credentials for remotes come from, and which mirrors to use. */
export type RemotesOptions = {
  /** User name of the command line; `GIT_PASSWORD` and `GIT_TOKEN` are taken from the environment. */
  readonly username: string | undefined
  /** Those of the process; a process that lives for one run can do without and makes its own. */
  readonly mirrors?: Mirrors
}

type Opened = { readonly key: string; readonly session: Promise<RemoteSession> }

/** Opens the remotes of one run; nothing is fetched before the first question. */
export function openRemotes(options: RemotesOptions, ports: Ports & Ambient): Remotes {
  const opened = new Map<string, Opened>()
  const mirrors = options.mirrors === undefined ? ownMirrors(ports) : givenMirrors(options.mirrors)
  const login = openLogin(ports)
  for (const secret of secretsOfProxies(ports.env)) ports.hide(secret)
  return {
    async open(access, signal) {
      const { url } = access
      for (const secret of secretsOfUrl(url)) ports.hide(secret)
      const way = await wayOf(access, options.username, login, signal)
      const { name, key } = keysOf(access, way)
      const before = opened.get(name)
      if (before?.key === key) return before.session
      const session = mirrors.open().then((all) => connect(all, { access, way }, ports, signal))
      const now = { key, session }
      opened.set(name, now)
      // One that could not be opened is not kept.
      session.catch(() => opened.get(name) === now && opened.delete(name))
      await closed(before, signal)
      return session
    },
    async close(signal) {
      await Promise.all([...opened.values()].map((one) => closed(one, signal)))
      await mirrors.close(signal)
    },
  }
}

/** A way in with the credentials that are shown there, and whose they are. */
export type WayIn = GitWay & { readonly identity: string | undefined }

/**
 * Finds the credentials for a remote: the Secret's, the provider's, or the user's own.
 *
 * @throws {Failure} `AUTH_OPTIONS` or `INVALID_SOURCE` with the texts of spec/image-automation §6.2
 */
async function wayOf(
  access: GitAccess,
  username: string | undefined,
  login: Login,
  signal: AbortSignal,
): Promise<WayIn> {
  const way = readGitWay(access)
  const { url, provider, secret, ambient, trustsTree } = access
  const question = { url, secret, ambient, trustsTree, username, ...way }
  return { ...way, ...(await login.git(provider, question, signal)) }
}

/** What a way in is called, and a hash of what it consists of, secrets and all. */
function keysOf(access: GitAccess, way: WayIn): { readonly name: string; readonly key: string } {
  const { url, ambient, timeout, provider, secret, proxySecret } = access
  const nameOf = (one: GitAccess['secret']) => one && [one.origin, one.namespace, one.name]
  const name = JSON.stringify([
    url,
    ambient,
    timeout,
    provider,
    nameOf(secret),
    nameOf(proxySecret),
  ])
  return { name, key: createHash('sha256').update(JSON.stringify(way)).digest('hex') }
}

/** A session that failed to open or to close has nothing more to say. */
async function closed(opened: Opened | undefined, signal: AbortSignal): Promise<void> {
  await opened?.session.then((session) => session.close(signal)).catch(() => undefined)
}

type MirrorsOfRun = {
  readonly open: () => Promise<Mirrors>
  readonly close: (signal: AbortSignal) => Promise<void>
}

function givenMirrors(mirrors: Mirrors): MirrorsOfRun {
  return { open: async () => mirrors, close: async () => undefined }
}

/** Nobody comes after this run, so it tidies up by itself. */
function ownMirrors({ env, clock }: Ports & Ambient): MirrorsOfRun {
  let opened: Promise<Mirrors> | undefined
  return {
    open: () =>
      (opened ??= stateHome(env).then((home) =>
        openMirrors({ home, env, clock, openMemory: openBlobIndex }),
      )),
    async close(signal) {
      const mirrors = await opened?.catch(() => undefined)
      await mirrors?.tidy(signal).catch(() => undefined)
      await mirrors?.close()
    },
  }
}

async function connect(
  mirrors: Mirrors,
  { access, way }: { readonly access: GitAccess; readonly way: WayIn },
  ports: Ports & Ambient,
  signal: AbortSignal,
): Promise<RemoteSession> {
  const { url, ambient } = access
  hideSecrets(way, ports)
  for (const secret of secretsOfSettings(access.settings ?? [])) ports.hide(secret)
  const options = {
    url: isFolder(url) ? path.resolve(ports.cwd, url) : url,
    env: ports.env,
    ambient,
    credentials: way.credentials,
    tls: way.tls,
    askedBy: askerOf(access),
    keyProblem: () => keyProblem(way.credentials),
    proxy: way.proxy,
    identity: way.identity,
    settings: settingsOf(access, ports.env),
    timeoutMs: Number(parseDuration(access.timeout) / 1_000_000n),
  }
  const remote = await openRemote(mirrors, options, signal)
  return openSession(remote, { access, way }, ports)
}

/** What the user's clone says, and the token of a forge that is in the environment. */
function settingsOf({ url, settings = [] }: GitAccess, env: Ambient['env']): readonly Setting[] {
  const helper = gitTokenHelper(url, env)
  return helper === undefined ? settings : [...settings, helper]
}

type Setting = NonNullable<GitAccess['settings']>[number]

function isFolder(url: string): boolean {
  const { scheme, problem } = parseGitAddress(url)
  return scheme === '' && problem === undefined
}

function keyProblem(credentials: GitCredentials): string | undefined {
  if (credentials.kind !== 'ssh') return undefined
  return sshKeyProblem(credentials.identity, credentials.passphrase)
}

function hideSecrets({ credentials, proxy }: GitWay, { hide }: Ports & Ambient): void {
  for (const secret of secretsOfGit(credentials, proxy)) hide(secret)
}

/** One run's dealings with a remote: its refs and trees, each asked for once. */
export type RemoteSession = {
  readonly remote: Remote
  /** How the remote is reached, and by what, for APIs that stand beside it. */
  readonly access: GitAccess
  readonly way: GitWay
  readonly resolve: RefListing['resolve']
  /** The tree of a commit, fetched when it is not here yet. */
  readonly tree: (want: Want, signal: AbortSignal) => Promise<CommitTree>
  /** What was left alone in the trees that were read, and why. */
  readonly notices: () => readonly Notice[]
  readonly forgetRefs: RefListing['forget']
  /** Ends the session and remembers what was asked, so that the next run asks for it at once. */
  readonly close: (signal: AbortSignal) => Promise<void>
}

function openSession(
  remote: Remote,
  { access, way }: Pick<RemoteSession, 'access' | 'way'>,
  { offload }: Pick<Ports, 'offload'>,
): RemoteSession {
  const { resolve, forget, remember } = listingOf(remote)
  const trees = new Map<string, CommitTree>()
  return {
    remote,
    access,
    way,
    resolve,
    forgetRefs: forget,
    async tree(want, signal) {
      const known = trees.get(want.id)
      if (known !== undefined) return known
      await remote.fetch([want], signal)
      const tree = await commitTree(indexedFiles(remote), want.id, offload, signal)
      trees.set(want.id, tree)
      return tree
    },
    notices: () => distinctNotices([...trees.values()].flatMap((tree) => tree.notices)),
    async close(signal) {
      try {
        await remember(signal)
      } finally {
        await remote.close()
      }
    },
  }
}

/** Whether git would take `name` for a branch; a full ref such as `refs/heads/x` is none. */
export function isBranchName(name: string): boolean {
  return isRefName(name) && !name.startsWith('refs/') && name !== 'HEAD'
}
