/** Every way to a Git remote that a GitRepository and its Secrets can name: read, then write. */
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'

import { appTree } from './parts/app-tree.ts'
import { type Certificates, makeCertificates } from './parts/certificates.ts'
import { type Bare, startGitHost } from './parts/git-host.ts'
import { assertNoSecret } from './parts/guide.ts'
import { temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { sshdPath, startSshHost } from './parts/ssh-host.ts'
import { tidemark } from './parts/tidemark.ts'
import { startTlsFront } from './parts/tls-front.ts'
import { startConnectProxy, startSocksProxy } from './parts/tunnel.ts'
import { commits, fill, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('git', 'openssl', 'ssh', 'ssh-keygen', sshdPath, backendPath)

const image = '127.0.0.1:1/org/app'
const login = { username: 'una', password: 'git-secret-77c1' }
const proxyLogin = { username: 'pam', password: 'proxy-secret-90ab' }

type Keys = Readonly<Record<string, string>>

/** A remote, and what the Secrets beside the GitRepository hold. */
type Way = {
  readonly bare: Bare
  readonly url: string
  readonly auth?: Keys
  readonly proxy?: Keys
  /** What must have happened when it went well. */
  readonly after?: () => void
}

type Row = {
  readonly name: string
  readonly way: (t: TestContext) => Promise<Way>
  /** What stderr says when it must fail. */
  readonly fails?: RegExp
}

const rows: readonly Row[] = [
  { name: 'http with basic auth', way: (t) => byHttp(t, login) },
  {
    name: 'http with a wrong password',
    way: (t) => byHttp(t, { ...login, password: 'wrong-secret-0000' }),
    fails: /unable to clone 'http:\/\/127\.0\.0\.1:\d+\/org\/fleet\.git': authentication required/,
  },
  {
    name: 'http with a password and no user name',
    way: (t) => byHttp(t, { password: login.password }),
    fails: /invalid 'http' auth option: 'password' requires 'username' to be set/,
  },
  { name: 'https with a CA of its own', way: (t) => byTls(t) },
  {
    name: 'https with an unknown CA',
    way: async (t) => ({ ...(await byTls(t)), auth: login }),
    fails: /unable to clone 'https:[^']+': .*certificate/,
  },
  {
    name: 'https with an expired certificate',
    way: (t) => byTls(t, { expired: true }),
    fails: /unable to clone 'https:[^']+': .*(?:certificate|expired)/,
  },
  { name: 'https with a client certificate', way: (t) => byTls(t, { client: 'shown' }) },
  {
    name: 'https that misses a client certificate',
    way: (t) => byTls(t, { client: 'missing' }),
    fails: /unable to clone 'https:[^']+': /,
  },
  { name: 'an HTTP CONNECT proxy', way: (t) => byProxy(t, startConnectProxy, proxyLogin) },
  { name: 'a SOCKS5 proxy', way: (t) => byProxy(t, startSocksProxy, proxyLogin) },
  {
    name: 'an HTTP CONNECT proxy with a wrong password',
    way: (t) => byProxy(t, startConnectProxy, { ...proxyLogin, password: 'wrong-secret-0000' }),
    fails: /unable to clone 'https:[^']+': .*(?:407|proxy)/i,
  },
  {
    name: 'a SOCKS5 proxy with a wrong password',
    way: (t) => byProxy(t, startSocksProxy, { ...proxyLogin, password: 'wrong-secret-0000' }),
    fails: /unable to clone 'https:[^']+': /,
  },
  { name: 'ssh on another port', way: (t) => bySsh(t, {}) },
  { name: 'ssh with a passphrase', way: (t) => bySsh(t, { passphrase: 'phrase-secret-3d3d' }) },
  {
    name: 'ssh to a host that is not in known_hosts',
    way: (t) => bySsh(t, { knownHosts: 'git.example.com ssh-ed25519 AAAA\n' }),
    fails: /ssh: handshake failed: the host key is not in known_hosts/,
  },
  {
    name: 'ssh without known_hosts',
    way: (t) => bySsh(t, { knownHosts: '' }),
    fails: /invalid 'ssh' auth option: 'known_hosts' is required/,
  },
  {
    name: 'ssh with a key that may not log in',
    way: async (t) => bySsh(t, { identity: (await startSshHost(t)).identity }),
    fails: /unable to clone 'ssh:[^']+': authentication required/,
  },
]

for (const row of rows)
  test(`transport: ${row.name}`, { skip }, async (t) => {
    await readAndWrite(t, await row.way(t), row.fails)
  })

test("transport: the scp-like form of an ssh URL, by the user's own ssh command", {
  skip,
}, async (t) => {
  const host = await startSshHost(t)
  const bare = await filled(t)
  const { port } = new URL(host.url(bare.folder))
  const command = tidemark(t)
  const at = (name: string) => path.join(command.home, name)
  writeFileSync(at('key'), host.identity, { mode: 0o600 })
  writeFileSync(at('known'), host.knownHosts)
  const ssh = `ssh -F /dev/null -p ${port} -i ${at('key')} -o UserKnownHostsFile=${at('known')}`
  appendFileSync(at('.gitconfig'), `[core]\n\tsshCommand = ${ssh}\n`)
  const url = `${userInfo().username}@127.0.0.1:${bare.folder}`
  const words = ['update', '--repo', url, '--push', '--set', `flux-system:app=${image}:1.5.0`]
  const ended = await command(words)
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal((await commits(bare.folder)).length, 2)
})

async function readAndWrite(t: TestContext, way: Way, fails?: RegExp): Promise<void> {
  const { bare, url, auth, proxy } = way
  const objects = path.join(temporaryFolder(t), 'objects')
  const { 'flux/automation.yaml': automation = '', ...others } = appTree({ image, gitUrl: url })
  const refs = [
    ...(auth === undefined ? [] : ['  secretRef: {name: git-auth}\n']),
    ...(proxy === undefined ? [] : ['  proxySecretRef: {name: git-proxy}\n']),
  ]
  writeTree(objects, {
    ...others,
    'flux/automation.yaml': automation.replace('  url:', `${refs.join('')}  url:`),
    'flux/auth.yaml': secret('git-auth', auth ?? {}),
    'flux/proxy.yaml': secret('git-proxy', proxy ?? {}),
  })
  const command = tidemark(t)
  const words = ['update', '--repo', url, '-f', objects, '--set', `flux-system:app=${image}:1.5.0`]
  const steps = [
    { flags: ['--dry-run'], commits: 1 },
    { flags: ['--push'], commits: 2 },
  ]
  for (const { flags, commits: expected } of steps) {
    const ended = await command([...words, ...flags])
    assertNoSecret(ended, [login.password, proxyLogin.password, 'wrong-secret', 'phrase-secret'])
    assert.equal(ended.code, fails === undefined ? 0 : 1, ended.stderr)
    if (fails !== undefined) assert.match(ended.stderr, fails)
    const count = (await commits(bare.folder)).length
    assert.equal(count, fails === undefined ? expected : 1)
  }
  way.after?.()
}

function secret(name: string, keys: Keys): string {
  const lines = Object.entries(keys).map(([key, text]) => `  ${key}: ${JSON.stringify(text)}\n`)
  const metadata = `metadata: {name: ${name}, namespace: flux-system}\n`
  return `apiVersion: v1\nkind: Secret\n${metadata}stringData:\n${lines.join('')}`
}

async function filled(t: TestContext): Promise<Bare & { readonly origin: string }> {
  const host = await startGitHost(t, login)
  const bare = await host.create('org/fleet')
  await fill(t, bare, appTree({ image, gitUrl: bare.url }))
  return { ...bare, origin: host.origin }
}

async function byHttp(t: TestContext, auth: Keys): Promise<Way> {
  const bare = await filled(t)
  return { bare, url: bare.url, auth }
}

type TlsOptions = { readonly expired?: boolean; readonly client?: 'shown' | 'missing' }

async function byTls(t: TestContext, { expired = false, client }: TlsOptions = {}): Promise<Way> {
  const bare = await filled(t)
  const server = await makeCertificates(temporaryFolder(t), { expired })
  const own = client === undefined ? undefined : await makeCertificates(temporaryFolder(t))
  const origin = await startTlsFront(t, bare.origin, server, own?.ca)
  const shown = own !== undefined && client === 'shown' ? pairOf(own) : {}
  const auth = { ...login, 'ca.crt': server.ca, ...shown }
  return { bare, url: `${origin}/org/fleet.git`, auth }
}

function pairOf({ certificateFile, keyFile }: Certificates): Keys {
  return {
    'tls.crt': readFileSync(certificateFile, 'utf8'),
    'tls.key': readFileSync(keyFile, 'utf8'),
  }
}

async function byProxy(
  t: TestContext,
  start: typeof startConnectProxy,
  account: { readonly username: string; readonly password: string },
): Promise<Way> {
  const proxy = await start(t, proxyLogin)
  const way = await byTls(t)
  const after = () => assert.ok(proxy.asked.length > 1 || account !== proxyLogin, 'went through it')
  return { ...way, proxy: { address: proxy.address, ...account }, after }
}

type SshOptions = {
  readonly passphrase?: string
  readonly knownHosts?: string
  readonly identity?: string
}

async function bySsh(t: TestContext, { passphrase, ...other }: SshOptions): Promise<Way> {
  const host = await startSshHost(t, passphrase === undefined ? {} : { passphrase })
  const bare = await filled(t)
  const { identity, knownHosts } = { ...host, ...other }
  const password = passphrase === undefined ? {} : { password: passphrase }
  const auth = { identity, known_hosts: knownHosts, ...password }
  return { bare, url: host.url(bare.folder), auth }
}
