import assert from 'node:assert/strict'
import { generateKeyPairSync, verify } from 'node:crypto'
import { test } from 'node:test'
import { abortEverywhere } from '../../../test/abort-everywhere.ts'
import { stillClock } from '../../../test/still-clock.ts'
import { type AccessToken, type AwsCredentials, tokenCache } from '../cloud/index.ts'
import type { HttpRequest, Send } from '../http/index.ts'
import { awsGit, codeCommitCredentials, codeCommitRegion } from './aws.ts'
import { azureDevOpsCredentials, azureDevOpsHost, azureGit } from './azure.ts'
import { githubAppCredentials, githubGit, readGitHubApp } from './github.ts'
import type { GitProvider, GitQuestion, GitToken, RegistryToken } from './provider.ts'

const { signal } = new AbortController()
const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5)

const clock = stillClock(nowMs)
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/** Answers by method and path; keeps what was asked. */
function answering(answers: Readonly<Record<string, readonly [status: number, body: unknown]>>) {
  const asked: HttpRequest[] = []
  const send: Send = async (request) => {
    asked.push(request)
    const { pathname } = new URL(request.url)
    const [status, body] = answers[`${request.method} ${pathname}`] ?? [
      404,
      { message: 'Not Found' },
    ]
    return {
      status,
      headers: {},
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    }
  }
  return { send, asked }
}

const token = [201, { token: 'ghs_token', expires_at: '2026-01-02T04:04:05Z' }] as const
const app = { appId: '123', privateKey, installationId: '456' }

test('github: an App key becomes an installation token', async () => {
  const { send, asked } = answering({ 'POST /app/installations/456/access_tokens': token })
  const given = await githubAppCredentials(app, { send, clock }, signal)
  const credentials = { kind: 'basic', username: 'x-access-token', password: 'ghs_token' }
  assert.deepEqual(given, { credentials, expiresAtMs: nowMs + 3_600_000 })
  assert.equal(asked[0]?.url, 'https://api.github.com/app/installations/456/access_tokens')
  const jwt = String(asked[0]?.headers['authorization']).replace('Bearer ', '')
  const [head = '', claims = '', signature = ''] = jwt.split('.')
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url').toString()), {
    iat: nowMs / 1000 - 30,
    exp: nowMs / 1000 + 90,
    iss: '123',
  })
  const signed = Buffer.from(`${head}.${claims}`)
  assert.ok(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')))
})

test('github: an owner is an organisation, else a user, of an Enterprise server', async () => {
  const { send, asked } = answering({
    'GET /api/v3/users/ada/installation': [200, { id: 7 }],
    'POST /api/v3/app/installations/7/access_tokens': token,
  })
  const { installationId: _, ...rest } = app
  const owned = { ...rest, installationOwner: 'ada', baseUrl: 'https://git.example.com/api/v3/' }
  await githubAppCredentials(owned, { send, clock }, signal)
  const urls = asked.map(({ url }) => url.replace('https://git.example.com/api/v3', ''))
  assert.deepEqual(urls, [
    '/orgs/ada/installation',
    '/users/ada/installation',
    '/app/installations/7/access_tokens',
  ])
})

test('github: a refusal says what GitHub said, and nothing secret', async () => {
  const { send } = answering({})
  const failing = githubAppCredentials(app, { send, clock }, signal)
  await assert.rejects(failing, {
    code: 'AUTH_OPTIONS',
    remedy: 'retry',
    message: 'could not get the GitHub App installation token: GitHub answered 404: Not Found',
  })
  const broken = { ...app, privateKey: 'abc' }
  await assert.rejects(githubAppCredentials(broken, { send, clock }, signal), {
    message:
      'could not parse private key: invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key',
  })
})

test('github: a refusal that repeats the proof of the App does not show it', async () => {
  const send: Send = async ({ headers }) => {
    const message = `${'x'.repeat(290)} ${String(headers['authorization'])}`
    return { status: 401, headers: {}, body: Buffer.from(JSON.stringify({ message })) }
  }
  await assert.rejects(githubAppCredentials(app, { send, clock }, signal), (thrown: Error) => {
    assert.match(thrown.message, /GitHub answered 401: x+ Bearer/)
    assert.doesNotMatch(thrown.message, /eyJ/)
    return true
  })
})

// biome-ignore format: a table is read down its columns
const secrets: readonly [name: string, data: Record<string, string>, message: RegExp][] = [
  ['no id',    { githubAppPrivateKey: 'k' },                                                       /^githubAppID is required$/],
  ['no key',   { githubAppID: '1', githubAppInstallationID: '2' },                                 /^githubAppPrivateKey is required$/],
  ['neither',  { githubAppID: '1', githubAppPrivateKey: 'k' },                                     /^exactly one of/],
  ['both',     { githubAppID: '1', githubAppPrivateKey: 'k', githubAppInstallationID: '2', githubAppInstallationOwner: 'x' }, /^exactly one of/],
]
for (const [name, data, message] of secrets) {
  test(`github: a Secret with ${name}`, () => {
    assert.throws(() => readGitHubApp(data), { code: 'AUTH_OPTIONS', message })
  })
}

test('github: a Secret in full', () => {
  const data = { githubAppID: '1', githubAppPrivateKey: 'k', githubAppInstallationOwner: 'ada' }
  assert.deepEqual(readGitHubApp(data), { appId: '1', privateKey: 'k', installationOwner: 'ada' })
})

const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'st/+=',
  expiresAtMs: Number.POSITIVE_INFINITY,
}
const repository = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/apps'

test('aws: user and password of a CodeCommit repository', () => {
  const given = codeCommitCredentials(repository, keys, nowMs)
  assert.deepEqual(given, {
    credentials: {
      kind: 'basic',
      username: 'AKIDEXAMPLE%st/+=',
      password: '20260102T030405Z394562f9d1fe05dfd113e4294e5cd89d23e68104b7c859b2a820c42c6d06b22b',
    },
    expiresAtMs: nowMs + 900_000,
  })
})

// biome-ignore format: a table is read down its columns
const urls: readonly [url: string, message: string][] = [
  ['https://example.com/org/repo',                                  'invalid AWS CodeCommit Git URL: example.com'],
  ['ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/apps',    'AWS CodeCommit authentication requires an HTTPS Git URL'],
  ['https://git-codecommit.eu-west-1.amazonaws.com.evil.com/x',     'invalid AWS CodeCommit Git URL: git-codecommit.eu-west-1.amazonaws.com.evil.com'],
]
for (const [url, message] of urls) {
  test(`aws: refuses ${url}`, () => {
    assert.throws(() => codeCommitCredentials(url, keys, nowMs), { message })
  })
}

test('aws: a password ends no later than the keys that signed it', () => {
  const ending = { ...keys, expiresAtMs: nowMs + 60_000 }
  assert.equal(codeCommitCredentials(repository, ending, nowMs).expiresAtMs, nowMs + 60_000)
})

// biome-ignore format: a table is read down its columns
const regions: readonly [host: string, region: string][] = [
  ['git-codecommit.eu-west-1.amazonaws.com',           'eu-west-1'],
  ['git-codecommit-fips.us-gov-west-1.amazonaws.com',  'us-gov-west-1'],
  ['git-codecommit.cn-north-1.amazonaws.com.cn',       'cn-north-1'],
]
for (const [host, region] of regions) {
  test(`aws: the region of ${host}`, () => {
    assert.equal(codeCommitRegion(`https://${host}/v1/repos/apps`), region)
  })
}

test('azure: the token is for Azure DevOps, and a bearer token', async () => {
  const { send, asked } = answering({
    'POST /tenant/oauth2/v2.0/token': [200, { access_token: 'aad', expires_in: 3600 }],
  })
  const env = {
    AZURE_TENANT_ID: 'tenant',
    AZURE_CLIENT_ID: 'client',
    AZURE_CLIENT_SECRET: 'hush',
    AZURE_AUTHORITY_HOST: 'https://login',
  }
  const given = await azureDevOpsCredentials({ send, clock, env }, signal)
  const credentials = { kind: 'bearer', token: 'aad' }
  assert.deepEqual(given, { credentials, expiresAtMs: nowMs + 3_600_000 })
  const form = new URLSearchParams(Buffer.from(asked[0]?.body as Uint8Array).toString())
  assert.equal(form.get('scope'), '499b84ac-1321-427f-aa17-267ca6975798/.default')
})

test('github: an answer is one line, and a token that is none is refused', async () => {
  const path = 'POST /app/installations/456/access_tokens'
  const rows = [
    [[403, { message: `no\u0007\nx` }], ': no'],
    [[201, { token: 'a\r\nb' }], ''],
    [[201, []], ''],
  ] as const
  for (const [reply, words] of rows) {
    const { send } = answering({ [path]: reply })
    await assert.rejects(githubAppCredentials(app, { send, clock }, signal), {
      code: 'AUTH_OPTIONS',
      remedy: 'retry',
      message: `could not get the GitHub App installation token: GitHub answered ${reply[0]}${words}`,
    })
  }
})

test('github: no answer in time', async () => {
  const send: Send = (_request, limited) =>
    new Promise((_resolve, reject) => {
      limited.addEventListener('abort', () => reject(limited.reason), { once: true })
    })
  const hasty = { ...clock, sleep: async () => undefined }
  await assert.rejects(githubAppCredentials(app, { send, clock: hasty }, signal), {
    code: 'AUTH_OPTIONS',
    remedy: 'retry',
    message: 'could not reach GitHub: no answer within 10000 ms',
  })
})

// biome-ignore format: a table is read down its columns
const azureHosts: readonly [url: string, kind: 'services' | 'elsewhere'][] = [
  ['https://dev.azure.com/org/project/_git/fleet',     'services' ],
  ['https://org@DEV.azure.com/org/project/_git/fleet', 'services' ],
  ['https://org.visualstudio.com/project/_git/fleet',  'services' ],
  ['https://tfs.corp/collection/project/_git/fleet',   'elsewhere'],
  ['https://dev.azure.com@evil.com/org',               'elsewhere'],
  ['https://dev.azure.com.evil.com/org',               'elsewhere'],
  ['https://evil.com\\@dev.azure.com/org',             'elsewhere'],
  ['https://evil-dev.azure.com/org',                   'elsewhere'],
  ['https://visualstudio.com/org',                     'elsewhere'],
  ['https://a.tunnels.visualstudio.com/org',           'elsewhere'],
]

for (const [url, kind] of azureHosts) {
  test(`azureDevOpsHost: ${url} is ${kind}`, () => {
    assert.equal(azureDevOpsHost(url).kind, kind)
  })
}

for (const url of [
  'http://dev.azure.com/o',
  'ssh://git@ssh.dev.azure.com/v3/o',
  'git@h:o',
  '/srv',
]) {
  test(`azureDevOpsHost: refuses ${url}`, () => {
    assert.throws(() => azureDevOpsHost(url), { code: 'AUTH_OPTIONS', message: /https alone/ })
  })
}

const aad = {
  'POST /t/oauth2/v2.0/token': [200, { access_token: 'aad', expires_in: 3600 }],
} as const
const azureApp = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 'hush' }
const installed = {
  'GET /users/ada/installation': [200, { id: 7 }],
  'POST /app/installations/7/access_tokens': token,
} as const
const ofAda = {
  githubAppID: '1',
  githubAppPrivateKey: privateKey,
  githubAppInstallationOwner: 'ada',
}
const metadata = '/latest/meta-data/iam/security-credentials/'
const role = {
  AccessKeyId: 'A',
  SecretAccessKey: 'B',
  Token: 'C',
  Expiration: '2026-01-02T04:04:05Z',
}
const instance = {
  'PUT /latest/api/token': [200, 'session'],
  [`GET ${metadata}`]: [200, 'x'],
  [`GET ${metadata}x`]: [200, role],
} as const

type Answers = Parameters<typeof answering>[0]

// biome-ignore format: a table is read down its columns
const providersOf: readonly [name: string, provider: GitProvider, answers: Answers, requests: number][] = [
  ['github', githubGit, installed, 3],
  ['azure',  azureGit,  aad,       1],
  ['aws',    awsGit,    instance,  3],
]
for (const [name, provider, answers, requests] of providersOf) {
  test(`${name}: a login may be given up at every request`, async () => {
    const url = name === 'aws' ? repository : 'https://dev.azure.com/org/project/_git/fleet'
    const data = Object.entries(ofAda).map(([key, text]) => [key, Buffer.from(text)] as const)
    const question: GitQuestion = {
      url,
      secret: { data: new Map(data) },
      credentials: { kind: 'none' },
      tls: {},
      proxy: undefined,
      ambient: true,
      trustsTree: false,
      username: undefined,
    }
    const count = await abortEverywhere(
      (ports, stop) => {
        const kept = {
          keys: tokenCache<AwsCredentials>(ports),
          tokens: tokenCache<AccessToken>(ports),
          git: tokenCache<GitToken>(ports),
          registry: tokenCache<RegistryToken>(ports),
        }
        const env = { HOME: '/nowhere', ...azureApp }
        const tools = { clock: ports.clock, env, hide() {}, send: () => ports.send, kept }
        return provider(question, tools, stop)
      },
      () => answering(answers).send,
      nowMs,
    )
    assert.equal(count, requests)
  })
}
