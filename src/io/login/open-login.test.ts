import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import type { GitCredentials } from '../../core/address/index.ts'
import { type Listener, listen } from '../../server/listen/index.ts'
import {
  type GitProviderName,
  type GitQuestion,
  type Login,
  type LoginPorts,
  openLogin,
} from './index.ts'

const { signal } = new AbortController()

/** Answers every path alike and counts; closed with the test. */
async function tokenServer(
  t: TestContext,
  answer: (count: number) => readonly [status: number, body: unknown],
): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0
  const { url, close }: Listener = await listen(async () => {
    const [status, body] = answer(++count)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return { status, headers: {}, body: encodeUtf8(text) }
  })
  t.after(close)
  return { url, count: () => count }
}

/** A machine whose time is moved by hand, with what it hides. */
function machineWith(env: Record<string, string>) {
  const time = { nowMs: Date.UTC(2026, 0, 2) }
  const hidden: string[] = []
  let asleep = 0
  const sleep = async (_delayMs: number, stop: AbortSignal): Promise<void> => {
    asleep++
    await new Promise((_resolve, reject) =>
      stop.addEventListener('abort', () => reject(stop.reason)),
    ).finally(() => asleep--)
  }
  const ports: LoginPorts = {
    env,
    random: { next: () => 0, bytes: (size) => new Uint8Array(size) },
    clock: { nowMs: () => time.nowMs, sleep },
    hide: (secret) => hidden.push(secret),
  }
  return { time, hidden, ports, asleep: () => asleep }
}

type Given = Partial<GitQuestion> & { readonly provider?: GitProviderName }

const question: GitQuestion = {
  url: 'https://dev.azure.com/org/project/_git/fleet',
  secret: undefined,
  credentials: { kind: 'none' },
  tls: {},
  proxy: undefined,
  ambient: true,
  trustsTree: false,
  username: undefined,
}

async function ask(
  login: Login,
  given: Given = {},
  stop: AbortSignal = signal,
): Promise<GitCredentials> {
  const { provider = 'azure', ...rest } = given
  return (await login.git(provider, { ...question, ...rest }, stop)).credentials
}

const minute = 60_000
const azureApp = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hush' }

test('openLogin: a token of Azure DevOps is asked for once, and again near its end', async (t) => {
  const grant = (count: number) =>
    [200, { access_token: `aad-${count}`, expires_in: 1000 }] as const
  const entra = await tokenServer(t, grant)
  const { ports, time } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
  const login = openLogin(ports)
  assert.deepEqual(await Promise.all([ask(login), ask(login)]), [
    { kind: 'bearer', token: 'aad-1' },
    { kind: 'bearer', token: 'aad-1' },
  ])
  time.nowMs += 799_999
  await ask(login)
  assert.equal(entra.count(), 1)
  time.nowMs += 1
  assert.deepEqual(await ask(login), { kind: 'bearer', token: 'aad-2' })
})

test('openLogin: another identity never gets a kept token', async (t) => {
  const grant = (count: number) =>
    [200, { access_token: `aad-${count}`, expires_in: 3600 }] as const
  const entra = await tokenServer(t, grant)
  const env = { ...azureApp, AZURE_AUTHORITY_HOST: entra.url }
  const { ports } = machineWith(env)
  const login = openLogin(ports)
  await ask(login)
  Object.assign(env, { AZURE_CLIENT_ID: 'somebody-else' })
  await ask(login)
  assert.equal(entra.count(), 2)
  const held = ask(login, { ambient: false })
  await assert.rejects(held, { code: 'AUTH_OPTIONS', advice: 'trust-tree' })
})

// biome-ignore format: a table is read down its columns
const strangeHosts: readonly [url: string, trustsTree: boolean, message: RegExp][] = [
  ['http://127.0.0.1:3000/r.git', false, /over https alone/],
  ['http://127.0.0.1:3000/r.git', true,  /over https alone/],
  ['http://dev.azure.com/o/p',    false, /over https alone/],
  ['https://evil.com/r.git',      false, /held back from 'evil\.com': it is neither/],
]

for (const [url, trustsTree, message] of strangeHosts) {
  const who = trustsTree ? 'whom the user trusts' : 'of its own accord'
  test(`openLogin: a tree ${who} sends no Azure token to ${url}`, async (t) => {
    const entra = await tokenServer(t, () => [200, { access_token: 'aad', expires_in: 3600 }])
    const { ports } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
    const login = openLogin(ports)
    await ask(login)
    const asked = ask(login, { url, trustsTree })
    await assert.rejects(asked, { code: 'AUTH_OPTIONS', message })
    assert.equal(entra.count(), 1)
  })
}

test('openLogin: an Azure DevOps Server gets a token from who trusts the tree', async (t) => {
  const entra = await tokenServer(t, () => [200, { access_token: 'aad', expires_in: 3600 }])
  const { ports } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
  const url = 'https://tfs.corp/c/p/_git/fleet'
  const given = await ask(openLogin(ports), { url, trustsTree: true })
  assert.deepEqual(given, { kind: 'bearer', token: 'aad' })
})

const sts = `<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>key-of-role</SecretAccessKey>
  <SessionToken>session-of-role</SessionToken><Expiration>2026-01-02T01:00:00Z</Expiration></Credentials>`

test('openLogin: repositories of a region share a role, each with its own password', async (t) => {
  const server = await tokenServer(t, () => [200, sts])
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-provider-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const tokenFile = path.join(folder, 'token')
  writeFileSync(tokenFile, 'jwt')
  const { ports, hidden, time } = machineWith({
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: 'arn:aws:iam::1:role/fleet',
    AWS_ENDPOINT_URL_STS: server.url,
  })
  const login = openLogin(ports)
  const passwords = []
  for (const repository of ['apps', 'infra', 'apps']) {
    passwords.push(await codeCommit(login, 'eu-west-1', repository))
  }
  assert.equal(new Set(passwords).size, 2)
  assert.equal(passwords[0], passwords[2])
  assert.equal(server.count(), 1)
  assert.deepEqual(new Set(hidden), new Set(['key-of-role', 'session-of-role']))
  await codeCommit(login, 'us-east-1', 'apps')
  assert.equal(server.count(), 2)
  time.nowMs += 12 * minute
  assert.notEqual(await codeCommit(login, 'eu-west-1', 'apps'), passwords[0])
  assert.equal(server.count(), 2)
})

async function codeCommit(login: Login, region: string, repository: string): Promise<string> {
  const url = `https://git-codecommit.${region}.amazonaws.com/v1/repos/${repository}`
  const given = await ask(login, { provider: 'aws', url })
  assert.ok(given.kind === 'basic')
  assert.equal(given.username, 'ASIA%session-of-role')
  return given.password
}

test('openLogin: a GitHub App asks once for each installation', async (t) => {
  const grant = (count: number) =>
    [201, { token: `ghs_${count}`, expires_at: '2026-01-02T01:00:00Z' }] as const
  const github = await tokenServer(t, grant)
  const { ports } = machineWith({})
  const login = openLogin(ports)
  const privateKey = newKey()
  const tokens = []
  for (const installation of ['1', '2', '1']) {
    const data = {
      githubAppID: '7',
      githubAppInstallationID: installation,
      githubAppPrivateKey: privateKey,
      githubAppBaseURL: github.url,
    }
    const given = await ask(login, { provider: 'github', secret: secretOf(data) })
    tokens.push(given.kind === 'basic' ? given.password : given.kind)
  }
  assert.deepEqual(tokens, ['ghs_1', 'ghs_2', 'ghs_1'])
})

test('openLogin: a rotated Secret, proxy or identity is used with the next call', async (t) => {
  const grant = (count: number) =>
    [201, { token: `ghs_${count}`, expires_at: '2026-01-02T01:00:00Z' }] as const
  const github = await tokenServer(t, grant)
  const { ports } = machineWith({})
  const login = openLogin(ports)
  const app = (githubAppPrivateKey: string) => ({
    provider: 'github' as const,
    secret: secretOf({
      githubAppID: '7',
      githubAppInstallationID: '1',
      githubAppPrivateKey,
      githubAppBaseURL: github.url,
    }),
  })
  const [one, other] = [newKey(), newKey()]
  const viaProxy = { ...app(other), proxy: { address: github.url } }
  const passwords = []
  for (const given of [app(one), app(one), app(other), viaProxy]) {
    const credentials = await ask(login, given)
    passwords.push(credentials.kind === 'basic' ? credentials.password : credentials.kind)
  }
  assert.deepEqual(passwords, ['ghs_1', 'ghs_1', 'ghs_2', 'ghs_3'])
})

test('openLogin: whoever gives tokens in the name of an App of others is not its owner', async (t) => {
  const grant = () => [201, { token: 'ghs_1', expires_at: '2026-01-02T01:00:00Z' }] as const
  const [own, other] = [await tokenServer(t, grant), await tokenServer(t, grant)]
  const login = openLogin(machineWith({}).ports)
  const privateKey = newKey()
  const identityAt = async (baseUrl: string, githubAppPrivateKey = privateKey) => {
    const ids = { githubAppID: '7', githubAppInstallationID: '1', githubAppPrivateKey }
    const secret = secretOf({ ...ids, githubAppBaseURL: baseUrl })
    return (await login.git('github', { ...question, secret }, t.signal)).identity
  }
  const identity = await identityAt(own.url)
  assert.equal(await identityAt(own.url), identity)
  assert.notEqual(await identityAt(other.url), identity)
  assert.notEqual(await identityAt(own.url, newKey()), identity)
})

test('openLogin: the user and the Secret of the generic provider are never kept', async () => {
  const env = { GIT_TOKEN: 'old' }
  const login = openLogin(machineWith(env).ports)
  assert.deepEqual(await ask(login, { provider: 'generic' }), { kind: 'bearer', token: 'old' })
  Object.assign(env, { GIT_TOKEN: 'new' })
  assert.deepEqual(await ask(login, { provider: 'generic' }), { kind: 'bearer', token: 'new' })
  const credentials = { kind: 'basic', username: 'u', password: 'p' } as const
  assert.deepEqual(await ask(login, { provider: 'generic', credentials }), credentials)
})

const own = { GIT_PASSWORD: 'pass', GIT_TOKEN: 'token' }
const basic = (username: string, password: string) => ({ kind: 'basic', username, password })

// biome-ignore format: a table is read down its columns
const generic: readonly [name: string, url: string, username: string | undefined, env: Record<string, string>, given: unknown][] = [
  ['the user of the command line',       'https://bot@h/x',   'una',     own,                     basic('una', 'pass')],
  ['the user of the URL',                'https://bot@h/x',   undefined, own,                     basic('bot', 'pass')],
  ['the user of the URL, and a token',   'https://bot@h/x',   undefined, { GIT_TOKEN: 'token' },  basic('bot', 'token')],
  ['a password in the URL is enough',    'https://bot:p@h/x', undefined, { GIT_PASSWORD: 'pass' }, { kind: 'none' }],
  ['the user of ssh is nobody for this', 'ssh://git@h/x',     undefined, { GIT_PASSWORD: 'pass' }, { kind: 'none' }],
  ['nobody',                             'https://h/x',       undefined, { GIT_PASSWORD: 'pass' }, { kind: 'none' }],
]

for (const [name, url, username, env, given] of generic) {
  test(`openLogin: generic, ${name}`, async () => {
    const login = openLogin(machineWith(env).ports)
    assert.deepEqual(await ask(login, { provider: 'generic', url, username }), given)
  })
}

test('openLogin: a login that is given up ends at once, and nothing stays behind', async (t) => {
  const open = new Set<AbortSignal>()
  const { url, close } = await listen(
    (_request, gone) =>
      new Promise((_resolve, reject) => {
        open.add(gone)
        gone.addEventListener('abort', () => {
          open.delete(gone)
          reject(gone.reason)
        })
      }),
  )
  t.after(close)
  const { ports, asleep } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: url })
  const login = openLogin(ports)
  const stop = new AbortController()
  const asked = ask(login, {}, stop.signal)
  while (open.size === 0) await new Promise((resolve) => setImmediate(resolve))
  stop.abort(new Error('enough'))
  await assert.rejects(asked, /^Error: enough$/)
  while (open.size > 0) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(asleep(), 0)
})

test("openLogin: a refusal is told in Flux's words, without the secret", async (t) => {
  const entra = await tokenServer(t, () => [401, { error_description: 'AADSTS7000215: not hush' }])
  const { ports } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
  const asked = ask(openLogin(ports))
  await assert.rejects(asked, {
    code: 'AUTH_OPTIONS',
    remedy: 'retry',
    message:
      'failed to configure authentication options: failed to create provider access token for the controller: Microsoft Entra answered 401: AADSTS7000215: not ***',
  })
})

function newKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return privateKey
}

function secretOf(data: Readonly<Record<string, string>>) {
  return { data: new Map(Object.entries(data).map(([key, text]) => [key, encodeUtf8(text)])) }
}
