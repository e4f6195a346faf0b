import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { encodeUtf8 } from '../base/index.ts'
import { type Listener, listen } from '../server/listen/index.ts'
import type { GitAccess, UsableSecret } from '../usecase/inventory/index.ts'
import { type GitProviders, openGitProviders } from './git-provider.ts'
import type { Ambient, Ports } from './request.ts'

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
  const partial: Partial<Ports & Pick<Ambient, 'env'>> = {
    env,
    clock: { nowMs: () => time.nowMs, sleep: () => new Promise(() => undefined) },
    hide: (secret) => hidden.push(secret),
  }
  return { time, hidden, ports: partial as Ports & Pick<Ambient, 'env'> }
}

function accessOf(given: Partial<GitAccess>): GitAccess {
  return {
    url: 'https://dev.azure.com/org/project/_git/fleet',
    secret: undefined,
    proxySecret: undefined,
    provider: 'azure',
    timeout: '60s',
    ambient: true,
    trustsTree: false,
    notices: [],
    ...given,
  }
}

const minute = 60_000
const azureApp = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hush' }

test('openGitProviders: a token of Azure DevOps is asked for once, and again near its end', async (t) => {
  const grant = (count: number) =>
    [200, { access_token: `aad-${count}`, expires_in: 1000 }] as const
  const entra = await tokenServer(t, grant)
  const { ports, time } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
  const providers = openGitProviders(ports)
  const ask = () => providers.credentials(accessOf({}), undefined, signal)
  assert.deepEqual(await Promise.all([ask(), ask()]), [
    { kind: 'bearer', token: 'aad-1' },
    { kind: 'bearer', token: 'aad-1' },
  ])
  time.nowMs += 799_999
  await ask()
  assert.equal(entra.count(), 1)
  time.nowMs += 1
  assert.deepEqual(await ask(), { kind: 'bearer', token: 'aad-2' })
})

test('openGitProviders: another identity never gets a kept token', async (t) => {
  const grant = (count: number) =>
    [200, { access_token: `aad-${count}`, expires_in: 3600 }] as const
  const entra = await tokenServer(t, grant)
  const env = { ...azureApp, AZURE_AUTHORITY_HOST: entra.url }
  const { ports } = machineWith(env)
  const providers = openGitProviders(ports)
  await providers.credentials(accessOf({}), undefined, signal)
  Object.assign(env, { AZURE_CLIENT_ID: 'somebody-else' })
  await providers.credentials(accessOf({}), undefined, signal)
  assert.equal(entra.count(), 2)
  const held = providers.credentials(accessOf({ ambient: false }), undefined, signal)
  await assert.rejects(held, { code: 'AUTH_OPTIONS', message: /--trust-tree/ })
})

// biome-ignore format: a table is read down its columns
const strangeHosts: readonly [url: string, trustsTree: boolean, message: RegExp][] = [
  ['http://127.0.0.1:3000/r.git', false, /over https alone/],
  ['http://127.0.0.1:3000/r.git', true,  /over https alone/],
  ['http://dev.azure.com/o/p',    false, /over https alone/],
  ['https://evil.com/r.git',      false, /held back from 'evil\.com'.+--trust-tree sends them$/],
]

for (const [url, trustsTree, message] of strangeHosts) {
  const who = trustsTree ? 'whom the user trusts' : 'of its own accord'
  test(`openGitProviders: a tree ${who} sends no Azure token to ${url}`, async (t) => {
    const entra = await tokenServer(t, () => [200, { access_token: 'aad', expires_in: 3600 }])
    const { ports } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
    const providers = openGitProviders(ports)
    await providers.credentials(accessOf({}), undefined, signal)
    const asked = providers.credentials(accessOf({ url, trustsTree }), undefined, signal)
    await assert.rejects(asked, { code: 'AUTH_OPTIONS', message })
    assert.equal(entra.count(), 1)
  })
}

test('openGitProviders: an Azure DevOps Server gets a token from who trusts the tree', async (t) => {
  const entra = await tokenServer(t, () => [200, { access_token: 'aad', expires_in: 3600 }])
  const { ports } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
  const access = accessOf({ url: 'https://tfs.corp/c/p/_git/fleet', trustsTree: true })
  const given = await openGitProviders(ports).credentials(access, undefined, signal)
  assert.deepEqual(given, { kind: 'bearer', token: 'aad' })
})

const sts = `<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>key-of-role</SecretAccessKey>
  <SessionToken>session-of-role</SessionToken><Expiration>2026-01-02T01:00:00Z</Expiration></Credentials>`

test('openGitProviders: repositories of a region share a role, each with its own password', async (t) => {
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
  const providers = openGitProviders(ports)
  const passwords = []
  for (const repository of ['apps', 'infra', 'apps']) {
    passwords.push(await codeCommit(providers, 'eu-west-1', repository))
  }
  assert.equal(new Set(passwords).size, 2)
  assert.equal(passwords[0], passwords[2])
  assert.equal(server.count(), 1)
  assert.deepEqual(new Set(hidden), new Set(['key-of-role', 'session-of-role']))
  await codeCommit(providers, 'us-east-1', 'apps')
  assert.equal(server.count(), 2)
  time.nowMs += 12 * minute
  assert.notEqual(await codeCommit(providers, 'eu-west-1', 'apps'), passwords[0])
  assert.equal(server.count(), 2)
})

async function codeCommit(
  providers: GitProviders,
  region: string,
  repository: string,
): Promise<string> {
  const url = `https://git-codecommit.${region}.amazonaws.com/v1/repos/${repository}`
  const given = await providers.credentials(accessOf({ provider: 'aws', url }), undefined, signal)
  assert.ok(given.kind === 'basic')
  assert.equal(given.username, 'ASIA%session-of-role')
  return given.password
}

test('openGitProviders: a GitHub App asks once for each installation', async (t) => {
  const grant = (count: number) =>
    [201, { token: `ghs_${count}`, expires_at: '2026-01-02T01:00:00Z' }] as const
  const github = await tokenServer(t, grant)
  const { ports } = machineWith({})
  const providers = openGitProviders(ports)
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const tokens = []
  for (const installation of ['1', '2', '1']) {
    const data = {
      githubAppID: '7',
      githubAppInstallationID: installation,
      githubAppPrivateKey: privateKey,
      githubAppBaseURL: github.url,
    }
    const access = accessOf({ provider: 'github', secret: secretOf(data) })
    const given = await providers.credentials(access, undefined, signal)
    tokens.push(given.kind === 'basic' ? given.password : given.kind)
  }
  assert.deepEqual(tokens, ['ghs_1', 'ghs_2', 'ghs_1'])
})

test("openGitProviders: a refusal is told in Flux's words, without the secret", async (t) => {
  const entra = await tokenServer(t, () => [401, { error_description: 'AADSTS7000215: not hush' }])
  const { ports } = machineWith({ ...azureApp, AZURE_AUTHORITY_HOST: entra.url })
  const asked = openGitProviders(ports).credentials(accessOf({}), undefined, signal)
  await assert.rejects(asked, {
    code: 'AUTH_OPTIONS',
    remedy: 'retry',
    message:
      'failed to configure authentication options: failed to create provider access token for the controller: Microsoft Entra answered 401: AADSTS7000215: not ***',
  })
})

function secretOf(data: Readonly<Record<string, string>>): UsableSecret {
  const bytes = Object.entries(data).map(([key, text]) => [key, encodeUtf8(text)] as const)
  return { namespace: 'ns', name: 'git', data: new Map(bytes), origin: 'tree' }
}
