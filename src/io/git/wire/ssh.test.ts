/** Needs OpenSSH's client and server; says so when they are not there. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  commitInto,
  env,
  gitIn,
  person,
  signal,
  temporaryFolder,
} from '../../../../test/git/world.ts'
import type { GitCredentials } from '../../../core/address/index.ts'
import { openBlobIndex } from '../../gitindex/index.ts'
import { systemClock } from '../../system/index.ts'
import {
  assertPushed,
  type Mirrors,
  openMirrors,
  openRemote,
  type RemoteOptions,
} from '../index.ts'

const sshd = ['/usr/sbin/sshd', '/usr/bin/sshd'].find((file) => existsSync(file))
const skip = sshd === undefined ? 'needs openssh-server' : false

function makeKey(folder: string, name: string, passphrase = '', type = 'ed25519'): string {
  const file = path.join(folder, name)
  const args = ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', file]
  execFileSync('ssh-keygen', args, { stdio: 'pipe' })
  return file
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

let shared: ReturnType<typeof makeServer> | undefined
const endings: (() => void)[] = []
after(() => {
  for (const end of endings) end()
})

/** One server for all tests: starting it takes longer than any of them. */
function theServer(): ReturnType<typeof makeServer> {
  shared ??= makeServer()
  return shared
}

/** A server that knows two keys, one of them with a passphrase, and holds one repository. */
async function makeServer() {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-sshd-'))
  endings.push(() => rmSync(folder, { recursive: true, force: true }))
  const host = makeKey(folder, 'host')
  const plain = makeKey(folder, 'plain')
  const locked = makeKey(folder, 'locked', 'open sesame')
  const stranger = makeKey(folder, 'stranger')
  const known = ['plain.pub', 'locked.pub'].map((name) => readFileSync(path.join(folder, name)))
  writeFileSync(path.join(folder, 'authorized_keys'), Buffer.concat(known))
  const port = await freePort()
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${host}`,
    `AuthorizedKeysFile ${path.join(folder, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PermitRootLogin yes',
  ]
  writeFileSync(path.join(folder, 'sshd_config'), `${config.join('\n')}\n`)
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true })
  const args = ['-D', '-e', '-f', path.join(folder, 'sshd_config')]
  const server = spawn(sshd ?? '', args, { stdio: 'ignore' })
  endings.push(() => server.kill())
  const repository = path.join(folder, 'apps.git')
  gitIn(folder, ['init', '--quiet', '--bare', '--initial-branch=main', repository])
  commitInto(repository, 'main', { a: '1' })
  const knownHosts = await scan(port)
  const read = (file: string) => readFileSync(file, 'utf8')
  return {
    folder,
    repository,
    home: path.join(folder, 'home'),
    url: `ssh://${userInfo().username}@127.0.0.1:${port}${repository}`,
    knownHosts,
    plain: read(plain),
    locked: read(locked),
    stranger: read(stranger),
    otherHost: `[127.0.0.1]:${port} ${read(`${stranger}.pub`)}`,
  }
}

/** Waits for the server by asking for its key, which the tests need anyway. */
async function scan(port: number): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      const args = ['-p', String(port), '-t', 'ed25519', '127.0.0.1']
      const text = execFileSync('ssh-keyscan', args, { stdio: 'pipe', encoding: 'utf8' })
      if (text.includes('ssh-ed25519')) return text
    } catch {
      // Not listening yet.
    }
    await sleep(20)
  }
  throw new Error('sshd does not answer')
}

type Server = Awaited<ReturnType<typeof makeServer>>

type OpenOptions = Partial<RemoteOptions> & { readonly home?: string; readonly mirrors?: Mirrors }

async function open(
  t: TestContext,
  server: Server,
  { home = server.home, ...options }: OpenOptions,
) {
  const { url } = server
  const mirrors =
    options.mirrors ?? openMirrors({ home, env, clock: systemClock, openMemory: openBlobIndex })
  const remote = await openRemote(mirrors, { url, env, ambient: false, ...options }, signal)
  t.after(() => remote.close())
  return remote
}

const resolve = { fallback: 'head' } as const

// biome-ignore format: a table is read down its columns
const good: readonly [name: string, credentials: (server: Server) => GitCredentials][] = [
  ['a key',                   ({ plain, knownHosts })  => ({ kind: 'ssh', identity: plain, knownHosts })],
  ['a key without last line', ({ plain, knownHosts })  => ({ kind: 'ssh', identity: plain.trimEnd(), knownHosts })],
  ['a key with a passphrase', ({ locked, knownHosts }) => ({ kind: 'ssh', identity: locked, knownHosts, passphrase: 'open sesame' })],
]
for (const [name, credentials] of good) {
  test(`ssh reads and pushes with ${name}`, { skip }, async (t) => {
    const server = await theServer()
    const remote = await open(t, server, { credentials: credentials(server) })
    const { ref, commit } = await remote.resolve({}, resolve, signal)
    await remote.fetch([{ ref, id: commit }], signal)
    const files = [{ path: 'a', bytes: Buffer.from(name) }]
    const draft = { parent: commit, files, author: person, committer: person, message: 'm' }
    const id = await remote.writeCommit(draft, signal)
    assertPushed(
      await remote.push([{ ref: 'refs/heads/main', new: id, expectedOld: commit }], {}, signal),
    )
    assert.equal(gitIn(server.repository, ['rev-parse', 'main']), id)
  })
}

test('ssh: a passphrase is never on disk, and a long home does not matter', { skip }, async (t) => {
  const server = await theServer()
  const { locked, knownHosts } = server
  const credentials = {
    kind: 'ssh',
    identity: locked,
    knownHosts,
    passphrase: 'open sesame',
  } as const
  const home = path.join(server.home, 'long'.repeat(20))
  const remote = await open(t, server, { credentials, home })
  await remote.resolve({}, resolve, signal)
  const run = path.join(home, 'run')
  for (const entry of readdirSync(run, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8')
    assert.ok(!text.includes('open sesame'), entry.name)
  }
  await remote.close()
  assert.deepEqual(readdirSync(run), [])
})

// biome-ignore format: a table is read down its columns
const bad: readonly [name: string, credentials: (server: Server) => GitCredentials, code: string][] = [
  ['a key the server does not know', ({ stranger, knownHosts })       => ({ kind: 'ssh', identity: stranger, knownHosts }),                     'GIT_AUTHENTICATION_REQUIRED'],
  ['a wrong passphrase',             ({ locked, knownHosts })         => ({ kind: 'ssh', identity: locked, knownHosts, passphrase: 'wrong!' }), 'GIT_AUTHENTICATION_REQUIRED'],
  ['no passphrase',                  ({ locked, knownHosts })         => ({ kind: 'ssh', identity: locked, knownHosts }),                       'GIT_AUTHENTICATION_REQUIRED'],
  ['a host that is not pinned',      ({ plain })                      => ({ kind: 'ssh', identity: plain, knownHosts: '# nobody' }),                    'GIT_HOST_KEY_UNKNOWN'],
  ['a host with another key',        ({ plain, otherHost })           => ({ kind: 'ssh', identity: plain, knownHosts: otherHost }),             'GIT_HOST_KEY_CHANGED'],
]
for (const [name, credentials, code] of bad) {
  test(`ssh refuses ${name}`, { skip }, async (t) => {
    const server = await theServer()
    const remote = await open(t, server, { credentials: credentials(server) })
    const failure = await remote.resolve({}, resolve, signal).catch((error) => error)
    assert.equal(failure.code, code, failure.message)
    assert.ok(!/wrong!|PRIVATE KEY/.test(failure.message))
  })
}

test('ssh: a repository that is not there', { skip }, async (t) => {
  const server = await theServer()
  const { plain, knownHosts } = server
  const credentials = { kind: 'ssh', identity: plain, knownHosts } as const
  const remote = await open(t, server, { credentials, url: `${server.url}-missing` })
  await assert.rejects(remote.resolve({}, resolve, signal), { code: 'GIT_REPOSITORY_NOT_FOUND' })
})

test('ssh: a key that was rotated is used by the next run', { skip }, async (t) => {
  const server = await theServer()
  const { plain, stranger, knownHosts, home, folder } = server
  const authorized = path.join(folder, 'authorized_keys')
  const before = readFileSync(authorized)
  t.after(() => writeFileSync(authorized, before))
  const mirrors = openMirrors({ home, env, clock: systemClock, openMemory: openBlobIndex })
  const run = async (identity: string) => {
    const credentials = { kind: 'ssh', identity, knownHosts } as const
    const remote = await open(t, server, { mirrors, credentials, identity: 'app' })
    const { ref, commit } = await remote.resolve({}, resolve, signal)
    await remote.fetch([{ ref, id: commit }], signal)
    return remote
  }
  const old = await run(plain)
  writeFileSync(authorized, readFileSync(path.join(folder, 'stranger.pub')))
  const next = await run(stranger)
  await assert.rejects(old.resolve({}, resolve, signal), { code: 'GIT_AUTHENTICATION_REQUIRED' })
  await Promise.all([old.close(), next.close()])
  assert.deepEqual(readdirSync(path.join(home, 'run')), [])
})

test('ssh needs a key, except for the agent in one-shot mode', async (t) => {
  const mirrors = openMirrors({
    home: temporaryFolder(t),
    env,
    clock: systemClock,
    openMemory: openBlobIndex,
  })
  const options = { url: 'ssh://git@host/x.git', env }
  const message = "invalid 'ssh' auth option: 'identity' is required"
  await assert.rejects(openRemote(mirrors, { ...options, ambient: false }, signal), { message })
  const credentials = { kind: 'ssh', identity: 'x', knownHosts: ' ' } as const
  await assert.rejects(openRemote(mirrors, { ...options, credentials, ambient: false }, signal), {
    message: "invalid 'ssh' auth option: 'known_hosts' is required",
  })
  const remote = await openRemote(mirrors, { ...options, ambient: true }, signal)
  await remote.close()
})
