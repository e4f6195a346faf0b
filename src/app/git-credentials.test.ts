import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../base/index.ts'
import type { GitAccess, UsableSecret } from '../usecase/inventory/index.ts'
import { gitWay } from './git-credentials.ts'
import type { Machine } from './request.ts'

function secretOf(data: Readonly<Record<string, string>>): UsableSecret {
  const bytes = Object.entries(data).map(([key, text]) => [key, encodeUtf8(text)] as const)
  return { namespace: 'ns', name: 'git', data: new Map(bytes), origin: 'tree' }
}

type Given = {
  readonly secret?: Readonly<Record<string, string>>
  readonly proxy?: Readonly<Record<string, string>>
  readonly provider?: GitAccess['provider']
  readonly ambient?: boolean
  readonly username?: string
  readonly env?: Readonly<Record<string, string>>
  readonly transport?: string
  readonly url?: string
}

function wayOf(given: Given): ReturnType<typeof gitWay> {
  const access: GitAccess = {
    url: given.url ?? 'https://example.com/fleet',
    secret: given.secret && secretOf(given.secret),
    proxySecret: given.proxy && secretOf(given.proxy),
    provider: given.provider ?? 'generic',
    timeout: '60s',
    ambient: given.ambient ?? true,
    notices: [],
  }
  const machine: Partial<Machine> = {
    env: given.env ?? {},
    clock: { nowMs: () => 0, sleep: async () => undefined },
  }
  const how = { transport: given.transport ?? 'https', username: given.username }
  return gitWay(access, how, machine as Machine, new AbortController().signal)
}

const token = { GIT_TOKEN: 't' }
const basic = { kind: 'basic', username: 'u', password: 'p' }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, given: Given, credentials: object][] = [
  ['nothing is anonymous',               {},                                                                    { kind: 'none' }],
  ['the Secret',                         { secret: { username: 'u', password: 'p' } },                          basic],
  ['the Secret outranks the token',      { secret: { username: 'u', password: 'p' }, env: token },              basic],
  ['GIT_TOKEN',                          { env: token },                                                        { kind: 'bearer', token: 't' }],
  ['a CA alone leaves room for GIT_TOKEN', { secret: { 'ca.crt': 'c' }, env: token },                           { kind: 'bearer', token: 't' }],
  ['GIT_TOKEN is held back',             { env: token, ambient: false },                                        { kind: 'none' }],
  ['--git-username and GIT_PASSWORD',    { username: 'u', env: { GIT_PASSWORD: 'p', ...token } },               basic],
  ['--git-username alone',               { username: 'u' },                                                     { ...basic, password: '' }],
  ['--git-username is held back',        { username: 'u', env: { GIT_PASSWORD: 'p' }, ambient: false },         { kind: 'none' }],
  ['an SSH key',                         { secret: { identity: 'k', known_hosts: 'h' }, transport: 'ssh' },     { kind: 'ssh', identity: 'k', knownHosts: 'h' }],
]

for (const [name, given, credentials] of rows) {
  test(`gitWay: ${name}`, async () => {
    assert.deepEqual((await wayOf(given)).credentials, credentials)
  })
}

const auth = 'failed to configure authentication options: '
const app = { githubAppID: '123', githubAppInstallationID: '456', githubAppPrivateKey: 'abc' }
const invalid = 'invalid source configuration'

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, given: Given, message: string | RegExp][] = [
  ['a password without a user',       { secret: { password: 'p' } },                         `${auth}invalid 'https' auth option: 'password' requires 'username' to be set`],
  ['ssh without an identity',         { secret: { known_hosts: 'h' }, transport: 'ssh' },    `${auth}invalid 'ssh' auth option: 'identity' is required`],
  ['ssh without known hosts',         { secret: { identity: 'k' }, transport: 'ssh' },       `${auth}invalid 'ssh' auth option: 'known_hosts' is required`],
  ['a GitHub App, undeclared',        { secret: app },                                       `secretRef 'ns/git' has github app data but provider is not set to github: ${invalid}`],
  ['github without a Secret',         { provider: 'github' },                                `secretRef with github app data must be specified when provider is set to github: ${invalid}`],
  ['github with a password',          { provider: 'github', secret: { username: 'u', password: 'p' } }, `secretRef with github app data must be specified when provider is set to github: ${invalid}`],
  ['github with a key that is none',  { provider: 'github', secret: app },                   /private key/],
  ['aws, held back',                  { provider: 'aws', ambient: false },                   `${auth}provider 'aws' takes the credentials of this machine, which are held back from a URL of the repository; --trust-tree sends them`],
  ['azure, held back',                { provider: 'azure', ambient: false },                 `${auth}provider 'azure' takes the credentials of this machine, which are held back from a URL of the repository; --trust-tree sends them`],
  ['aws without keys',                { provider: 'aws' },                                   `${auth}provider 'aws' needs AWS_ACCESS_KEY_ID in the environment`],
  ['aws with half a key',             { provider: 'aws', env: { AWS_ACCESS_KEY_ID: 'a' } },  `${auth}provider 'aws' needs AWS_SECRET_ACCESS_KEY in the environment`],
  ['aws elsewhere',                   { provider: 'aws', env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } }, /invalid AWS CodeCommit Git URL: example\.com/],
  ['azure without a tenant',          { provider: 'azure' },                                 `${auth}provider 'azure' needs AZURE_TENANT_ID in the environment`],
  ['azure without any proof',         { provider: 'azure', env: { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' } }, `${auth}provider 'azure' needs AZURE_FEDERATED_TOKEN_FILE in the environment`],
  ['a proxy without an address',      { proxy: { username: 'u' } },                          `${auth}secret 'ns/git': key 'address' not found`],
  ['a proxy of another scheme',       { proxy: { address: 'ftp://p:1' } },                   `${auth}secret 'ns/git': proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'`],
]

for (const [name, given, message] of refused) {
  test(`gitWay: refuses ${name}`, async () => {
    await assert.rejects(wayOf(given), (thrown: Error) => {
      if (typeof message === 'string') assert.equal(thrown.message, message)
      else assert.match(thrown.message, message)
      return true
    })
  })
}

test('gitWay: CodeCommit signs for the machine, under a name that stays', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 's' }
  const url = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/fleet'
  const { credentials, identity } = await wayOf({ provider: 'aws', env, url })
  assert.ok(credentials.kind === 'basic')
  assert.equal(credentials.username, 'AKIA%s')
  assert.match(credentials.password, /^19700101T000000Z[0-9a-f]{64}$/)
  assert.equal(identity, 'aws::')
})
