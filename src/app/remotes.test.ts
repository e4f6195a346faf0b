import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../base/index.ts'
import { openLogin } from '../io/login/index.ts'
import type { GitAccess, UsableSecret } from '../usecase/access/index.ts'
import { wayOf } from './remotes.ts'
import type { Ambient, Ports } from './request.ts'

function secretOf(data: Readonly<Record<string, string>>): UsableSecret {
  const bytes = Object.entries(data).map(([key, text]) => [key, encodeUtf8(text)] as const)
  return { namespace: 'ns', name: 'git', data: new Map(bytes), origin: 'tree' }
}

type Given = {
  readonly secret?: Readonly<Record<string, string>>
  readonly proxy?: Readonly<Record<string, string>>
  readonly provider?: GitAccess['provider']
  readonly ambient?: boolean
  readonly trustsTree?: boolean
  readonly username?: string
  readonly env?: Readonly<Record<string, string>>
  readonly transport?: string
  readonly url?: string
}

function wayBy(given: Given): ReturnType<typeof wayOf> {
  const access: GitAccess = {
    url: given.url ?? `${given.transport ?? 'https'}://example.com/fleet`,
    secret: given.secret && secretOf(given.secret),
    proxySecret: given.proxy && secretOf(given.proxy),
    provider: given.provider ?? 'generic',
    timeout: '60s',
    ambient: given.ambient ?? true,
    trustsTree: given.trustsTree ?? false,
    notices: [],
  }
  const partial: Partial<Ports & Ambient> = {
    env: given.env ?? {},
    clock: { nowMs: () => 0, sleep: () => new Promise(() => undefined) },
    hide: () => undefined,
  }
  const ports = partial as Ports & Ambient
  const { signal } = new AbortController()
  return wayOf(access, given.username, openLogin(ports), signal)
}

const ownToken = { GIT_TOKEN: 't' }
const basic = { kind: 'basic', username: 'u', password: 'p' }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, given: Given, credentials: object][] = [
  ['nothing is anonymous',               {},                                                                    { kind: 'none' }],
  ['the Secret',                         { secret: { username: 'u', password: 'p' } },                          basic],
  ['the Secret outranks the token',      { secret: { username: 'u', password: 'p' }, env: ownToken },              basic],
  ['GIT_TOKEN',                          { env: ownToken },                                                        { kind: 'bearer', token: 't' }],
  ['a CA alone leaves room for GIT_TOKEN', { secret: { 'ca.crt': 'c' }, env: ownToken },                           { kind: 'bearer', token: 't' }],
  ['GIT_TOKEN is held back',             { env: ownToken, ambient: false },                                        { kind: 'none' }],
  ['--git-username and GIT_PASSWORD',    { username: 'u', env: { GIT_PASSWORD: 'p', ...ownToken } },               basic],
  ['--git-username alone',               { username: 'u' },                                                     { ...basic, password: '' }],
  ['--git-username is held back',        { username: 'u', env: { GIT_PASSWORD: 'p' }, ambient: false },         { kind: 'none' }],
  ['an SSH key',                         { secret: { identity: 'k', known_hosts: 'h' }, transport: 'ssh' },     { kind: 'ssh', identity: 'k', knownHosts: 'h' }],
]

for (const [name, given, credentials] of rows) {
  test(`wayOf: ${name}`, async () => {
    assert.deepEqual((await wayBy(given)).credentials, credentials)
  })
}

const auth = 'failed to configure authentication options: '
const token = 'failed to create provider access token for the controller: '
const azureDevOps = 'https://dev.azure.com/org/project/_git/fleet'
const codeCommit = 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/fleet'

/** A machine outside of every cloud: where metadata would be, nobody listens. */
const nobody = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:1',
}
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
  ['aws, held back',                  { provider: 'aws', ambient: false },                   `${auth}provider 'aws' takes the credentials of this machine, which are held back from a URL of the repository`],
  ['azure, held back',                { provider: 'azure', ambient: false },                 `${auth}provider 'azure' takes the credentials of this machine, which are held back from a URL of the repository`],
  ['aws without keys',                { provider: 'aws', url: codeCommit, env: nobody },     `${auth}${token}found no AWS credentials: neither in the environment nor in a profile nor from a container; the EC2 instance metadata service is switched off`],
  ['aws with half a key',             { provider: 'aws', url: codeCommit, env: { AWS_ACCESS_KEY_ID: 'a', ...nobody } }, /found no AWS credentials/],
  ['aws elsewhere',                   { provider: 'aws', env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } }, `${auth}invalid AWS CodeCommit Git URL: example.com`],
  ['aws by ssh',                      { provider: 'aws', url: 'ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/fleet' }, `${auth}AWS CodeCommit authentication requires an HTTPS Git URL`],
  ['azure without a tenant',          { provider: 'azure', url: azureDevOps, env: nobody },                    /found no Azure credentials/],
  ['azure without any proof',         { provider: 'azure', url: azureDevOps, env: { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', ...nobody } }, /found no Azure credentials/],
  ['azure elsewhere',                 { provider: 'azure', env: nobody },                    `${auth}provider 'azure' takes the credentials of this machine, which are held back from 'example.com': it is neither dev.azure.com nor ORGANISATION.visualstudio.com`],
  ['azure elsewhere, trusted',        { provider: 'azure', trustsTree: true, env: nobody },  /found no Azure credentials/],
  ['azure over plain http, trusted',  { provider: 'azure', trustsTree: true, url: 'http://dev.azure.com/o/p/_git/r', env: nobody }, `${auth}provider 'azure' sends a token over https alone; give a Git URL that begins with https://`],
  ['a proxy without an address',      { proxy: { username: 'u' } },                          /secret 'ns\/git': key 'address' not found$/],
  ['a proxy of another scheme',       { proxy: { address: 'ftp://p:1' } },                   /secret 'ns\/git': proxy URL must use one of the supported schemes \(http, https, socks5\), got 'ftp'$/],
]

for (const [name, given, message] of refused) {
  test(`wayOf: refuses ${name}`, async () => {
    await assert.rejects(wayBy(given), (thrown: Error) => {
      if (typeof message === 'string') assert.equal(thrown.message, message)
      else assert.match(thrown.message, message)
      return true
    })
  })
}

test('wayOf: CodeCommit signs for the ports, under a name that stays', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 's' }
  const { credentials, identity } = await wayBy({ provider: 'aws', env, url: codeCommit })
  assert.ok(credentials.kind === 'basic')
  assert.equal(credentials.username, 'AKIA%s')
  assert.match(credentials.password, /^19700101T000000Z[0-9a-f]{64}$/)
  assert.equal(identity, 'aws::')
})

test('wayOf: what is held back comes with the advice to trust', async () => {
  const held = { provider: 'aws', ambient: false } as const
  await assert.rejects(wayBy(held), { code: 'AUTH_OPTIONS', advice: 'trust-tree' })
  const elsewhere = { provider: 'azure', env: nobody } as const
  await assert.rejects(wayBy(elsewhere), { code: 'AUTH_OPTIONS', advice: 'trust-server' })
})
