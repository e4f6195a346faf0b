/** What the tests around git share: a Git host over HTTP, repositories with content, a clock. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import {
  type Mirrors,
  type MirrorsOptions,
  openMirrors,
  openRemote,
  type Remote,
  type RemoteOptions,
} from '../../src/io/git/index.ts'
import { openBlobIndex } from '../../src/io/gitindex/index.ts'
import type { Environment } from '../../src/io/process/index.ts'
import { systemClock } from '../../src/io/system/index.ts'
import {
  createRepository,
  type GitHost,
  type GitHostOptions,
  makeGitHost,
} from '../../src/server/git/index.ts'
import { listen } from '../../src/server/listen/index.ts'

export const env: Environment = { PATH: process.env['PATH'] ?? '' }
export const signal: AbortSignal = new AbortController().signal
export const person = { name: 'Ada', email: 'ada@example.com', dateMs: 1_700_000_000_000 }

export type World = {
  readonly home: string
  readonly root: string
  readonly url: string
  readonly host: GitHost
  /** The mirrors of one more process. */
  readonly mirrors: (options?: Partial<MirrorsOptions>) => Mirrors
  /** A remote, with mirrors of its own unless they are given. */
  readonly open: (name: string, options?: OpenOptions) => Promise<Remote>
}

type OpenOptions = Partial<RemoteOptions> & Partial<MirrorsOptions> & { readonly mirrors?: Mirrors }

/** A host on a free port and an empty home; both go away with the test. */
export async function makeWorld(t: TestContext, users?: GitHostOptions['users']): Promise<World> {
  const folder = temporaryFolder(t)
  const root = path.join(folder, 'host')
  const home = path.join(folder, 'home')
  execFileSync('mkdir', ['-p', root, home])
  const host = makeGitHost({ root, env, ...(users === undefined ? {} : { users }) })
  const server = await listen(host.send, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const mirrors = (options: Partial<MirrorsOptions> = {}) =>
    openMirrors({ home, env, clock: systemClock, openMemory: openBlobIndex, ...options })
  const open = async (name: string, options: OpenOptions = {}) => {
    const url = `${server.url.replace(/\/$/, '')}/${name}`
    const own = { url, env, ambient: false, ...options }
    const remote = await openRemote(options.mirrors ?? mirrors(options), own, signal)
    t.after(() => remote.close())
    return remote
  }
  return { home, root, url: server.url.replace(/\/$/, ''), host, mirrors, open }
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-git-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A bare repository on the host, with one commit on `main` that holds `files`. */
export async function seedRepository(
  world: World,
  name: string,
  files: Readonly<Record<string, string>>,
  objectFormat: 'sha1' | 'sha256' = 'sha1',
): Promise<string> {
  const folder = await createRepository({ root: world.root, name, env, objectFormat }, signal)
  commitInto(folder, 'main', files)
  return folder
}

/** Adds a commit to a branch of a bare repository by plain plumbing, and gives its id. */
export function commitInto(
  folder: string,
  branch: string,
  files: Readonly<Record<string, string>>,
  message = 'seed',
): string {
  const ref = `refs/heads/${branch}`
  const old = gitIn(folder, ['rev-parse', '--verify', '--quiet', ref], undefined, true)
  const lines = [
    `commit ${ref}`,
    'committer Seed <seed@example.com> 1700000000 +0000',
    `data ${Buffer.byteLength(message)}\n${message}`,
    ...(old === '' ? [] : [`from ${old}`]),
    ...Object.entries(files).map(
      ([file, text]) => `M 644 inline ${file}\ndata ${Buffer.byteLength(text)}\n${text}`,
    ),
  ]
  gitIn(folder, ['fast-import', '--quiet', '--force'], `${lines.join('\n')}\n`)
  return gitIn(folder, ['rev-parse', ref])
}

/** Runs git in a folder, without anybody's config. */
export function gitIn(
  folder: string,
  args: readonly string[],
  input?: string,
  mayFail = false,
): string {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(input === undefined ? {} : { input }),
    }).trimEnd()
  } catch (error) {
    if (mayFail) return ''
    throw error
  }
}
