/** Every way to a Git remote over HTTP that a GitRepository and its Secrets name: read, then write. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, type TestContext, test } from 'node:test'

import { type Certificates, type Leaf, makeCertificates } from './parts/certificates.ts'
import { type GitHost, startGitHost } from './parts/git-host.ts'
import { fileOwner, type Owner, temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { startRedirector } from './parts/redirector.ts'
import type { Login } from './parts/registry.ts'
import { startTlsFront } from './parts/tls-front.ts'
import { startHttpProxy, startSocksProxy, type Tunnel } from './parts/tunnel.ts'
import { assertClosed, assertOpen, filled, type Keys, secretMark, type Way } from './parts/way.ts'

const skip = skipWithout('git', 'openssl', backendPath)

const login = { username: 'una', password: `git${secretMark}` }
const proxyLogin = { username: 'pam', password: `proxy${secretMark}` }
const wrong = { password: `wrong${secretMark}` }
const token = `token${secretMark}`

let host: GitHost
/** Takes a token and no password. */
let tokenHost: GitHost
/** Of the server, and of the clients that it lets in. */
let server: Certificates
let client: Certificates
/** TLS in front of the host, for everybody and for known clients alone. */
let secure: string
let closed: string
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  host = await startGitHost(owner, login)
  tokenHost = await startGitHost(owner, { token })
  server = await makeCertificates(temporaryFolder(owner))
  client = await makeCertificates(temporaryFolder(owner))
  secure = await startTlsFront(owner, host.origin, server)
  closed = await startTlsFront(owner, host.origin, server, client.ca)
})

let count = 0
/** A repository of the test's own on the shared host, as it is reached at `origin`. */
async function wayOf(t: TestContext, origin = host.origin, auth: Keys = login): Promise<Way> {
  const name = `org/fleet-${count++}`
  return { bare: await filled(t, host, name), url: `${origin}/${name}.git`, auth }
}

const byHttp = (t: TestContext) => wayOf(t)
const byTls = (t: TestContext, auth: Keys = {}, origin = secure) =>
  wayOf(t, origin, { ...login, 'ca.crt': server.ca, ...auth })

async function byToken(t: TestContext, auth: Keys, user = ''): Promise<Way> {
  const bare = await filled(t, tokenHost, `org/fleet-${count++}`)
  return { bare, url: bare.url.replace('//', `//${user}`), auth }
}

/** Behind a certificate that is not quite right. */
async function byLeaf(t: TestContext, leaf: Leaf): Promise<Way> {
  const made = await makeCertificates(temporaryFolder(t), leaf)
  const origin = await startTlsFront(t, host.origin, made)
  return wayOf(t, origin, { ...login, 'ca.crt': made.ca })
}

function pairOf({ certificateFile, keyFile }: Certificates): Keys {
  const text = (file: string) => readFileSync(file, 'utf8')
  return { 'tls.crt': text(certificateFile), 'tls.key': text(keyFile) }
}

const misconfigured = 'failed configuring source manager: '
const notLetIn = "unable to clone '<url>': authentication required"
const unauthorized = `${notLetIn}; asked by Secret 'flux-system/git-auth': renew it, or stand in for it by --secret`
const noCredentials = `${notLetIn}: no credentials were given; set GIT_TOKEN, or --git-username and GIT_PASSWORD, or a credential helper of git`
const notTrusted =
  "unable to clone '<url>': unable to access '<url>/': server certificate verification failed."
const notForThisHost =
  "unable to clone '<url>': unable to access '<url>/': SSL: certificate subject name (git.example.com) does not match target host name '127.0.0.1'"
const noOneThere =
  /unable to clone '<url>': unable to access '<url>\/': Failed to connect to 127\.0\.0\.1 port 1 /
/** The server hangs up, and which of the two ends hears it first is chance. */
const hungUp = /^✗ flux-system\/app: unable to clone '<url>': unable to access '<url>\/': [^\n]+$/

// biome-ignore format: a table is read down its columns
const rows: readonly (readonly [name: string, way: (t: TestContext) => Promise<Way>, fails?: string | RegExp])[] = [
  ['http with basic auth',                             byHttp],
  ['http with a wrong password',                       (t) => wayOf(t, host.origin, { ...login, ...wrong }), unauthorized],
  ['http without credentials',                         (t) => wayOf(t, host.origin, {}), noCredentials],
  ['http with a password and no user name',            (t) => wayOf(t, host.origin, wrong), `${misconfigured}failed to configure authentication options: invalid 'http' auth option: 'password' requires 'username' to be set`],
  ['http with a bearer token',                         (t) => byToken(t, { bearerToken: token })],
  ['http with a bearer token, and a password that does not count', (t) => byToken(t, { ...login, bearerToken: token })],
  ['http with a wrong bearer token',                   (t) => byToken(t, { bearerToken: wrong.password }), unauthorized],
  ['http with a bearer token and a user in the URL',   (t) => byToken(t, { bearerToken: token }, 'una@'), "unable to clone '<url>': basic auth and bearer token cannot be set at the same time"],
  ['http where the repository is not there',           async (t) => ({ ...(await wayOf(t)), url: `${host.origin}/org/nowhere.git` }), "unable to clone: repository not found: git repository: '<url>'"],
  ['http where nobody listens',                        (t) => wayOf(t, 'http://127.0.0.1:1'), noOneThere],
  ['https with a CA of its own',                       byTls],
  ['https with a CA of its own under its old name',    (t) => wayOf(t, secure, { ...login, caFile: server.ca })],
  ['https with a wrong password',                      (t) => byTls(t, wrong), unauthorized],
  ['https with an unknown CA',                         (t) => wayOf(t, secure), notTrusted],
  ['https with a certificate that has expired',        (t) => byLeaf(t, { valid: 'until yesterday' }), notTrusted],
  ['https with a certificate that is not valid yet',   (t) => byLeaf(t, { valid: 'from tomorrow' }), notTrusted],
  ['https with a certificate of another host',         (t) => byLeaf(t, { name: 'git.example.com' }), notForThisHost],
  ['https with a client certificate',                  (t) => byTls(t, pairOf(client), closed)],
  ['https that misses a client certificate',           (t) => byTls(t, {}, closed), hungUp],
  ['https with a client certificate of an unknown CA', (t) => byTls(t, pairOf(server), closed), hungUp],
]

for (const [name, way, fails] of rows)
  test(`transport: ${name}`, { skip }, async (t) => {
    if (fails === undefined) await assertOpen(t, await way(t))
    else await assertClosed(t, await way(t), fails)
  })

type StartProxy = (owner: Owner, login?: Login) => Promise<Tunnel>

/** An HTTP proxy that is itself spoken to over TLS, with the certificate of the Git host. */
const startHttpsProxy: StartProxy = async (owner, login) => {
  const { address, asked } = await startHttpProxy(owner, login)
  return { address: await startTlsFront(owner, address, server), asked }
}

const refused =
  /✗ flux-system\/app: unable to clone '<url>': unable to access '<url>\/': [^\n]*(?:407$|rejected by the SOCKS5 server)/

// biome-ignore format: a table is read down its columns
const proxies: readonly (readonly [name: string, start: StartProxy, way: (t: TestContext) => Promise<Way>])[] = [
  ['an http proxy, to http',   startHttpProxy,  byHttp],
  ['an http proxy, to https',  startHttpProxy,  byTls],
  ['an https proxy, to https', startHttpsProxy, byTls],
  ['a socks5 proxy, to http',  startSocksProxy, byHttp],
  ['a socks5 proxy, to https', startSocksProxy, byTls],
]

for (const [name, start, wayTo] of proxies) {
  test(`transport: ${name}`, { skip }, async (t) => {
    const { address, asked } = await start(t)
    const way = await wayTo(t)
    await assertOpen(t, { ...way, proxy: { address } })
    assert.deepEqual([...new Set(asked)], [new URL(way.url).host])
  })

  test(`transport: ${name}, with an account`, { skip }, async (t) => {
    const { address, asked } = await start(t, proxyLogin)
    const way = await wayTo(t)
    await assertClosed(t, { ...way, proxy: { address, ...proxyLogin, ...wrong } }, refused)
    asked.splice(0)
    await assertOpen(t, { ...way, proxy: { address, ...proxyLogin } })
    assert.deepEqual([...new Set(asked)], [new URL(way.url).host])
  })
}

const proxySecret = `${misconfigured}secret 'flux-system/git-proxy': `

// biome-ignore format: a table is read down its columns
const badProxies: readonly (readonly [name: string, proxy: Keys, says: string | RegExp])[] = [
  ['without an address',    {},                                `${proxySecret}key 'address' not found`],
  ['with an empty address', { address: '' },                   `${proxySecret}proxy address is empty`],
  ['of another kind',       { address: 'ftp://127.0.0.1:1' },  `${proxySecret}proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'`],
  ['where nobody listens',  { address: 'http://127.0.0.1:1' }, noOneThere],
]

for (const [name, proxy, says] of badProxies)
  test(`transport: a proxy ${name}`, { skip }, async (t) => {
    await assertClosed(t, { ...(await wayOf(t)), proxy }, says)
  })

test('transport: a redirect to another origin leaves the credentials behind', {
  skip,
}, async (t) => {
  const way = await wayOf(t)
  const redirector = await startRedirector(t, host.origin)
  const url = `${redirector.origin}${new URL(way.url).pathname}`
  const before = host.requests.length
  await assertClosed(t, { ...way, url }, unauthorized)
  assert.ok(redirector.shown.every((header) => header !== undefined))
  const arrived = host.requests.slice(before)
  assert.ok(arrived.length > 0)
  assert.ok(arrived.every(({ authorization }) => authorization === undefined))
})

test('transport: a redirect to a public repository', { skip }, async (t) => {
  const open = await startGitHost(t)
  const bare = await filled(t, open, 'new/home')
  const redirector = await startRedirector(t, open.origin)
  await assertOpen(t, { bare, url: `${redirector.origin}/new/home.git`, auth: login })
  assert.ok(open.requests.every(({ authorization }) => authorization === undefined))
})

test('transport: a redirect from https to http', { skip }, async (t) => {
  const way = await wayOf(t)
  const redirector = await startRedirector(t, host.origin)
  const url = `${await startTlsFront(t, redirector.origin, server)}${new URL(way.url).pathname}`
  const says = `unable to clone '<url>': the remote redirects and it leads to '${host.origin}'; correct the URL`
  await assertClosed(t, { ...way, url, auth: { ...login, 'ca.crt': server.ca } }, says)
})
