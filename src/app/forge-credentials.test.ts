import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ForgeCredentials, ForgeKind } from '../io/forge/index.ts'
import { forgeCredentials } from './forge-credentials.ts'
import type { GitWay } from './git-credentials.ts'

type Given = {
  readonly provider?: GitWay['provider']
  readonly credentials?: GitWay['credentials']
  readonly env?: Readonly<Record<string, string>>
  readonly ambient?: boolean
}

function credentialsOf(kind: ForgeKind, given: Given): ForgeCredentials {
  const way: GitWay = {
    provider: given.provider ?? 'generic',
    credentials: given.credentials ?? { kind: 'none' },
    tls: {},
    proxy: undefined,
    identity: undefined,
  }
  return forgeCredentials(kind, { way, ambient: given.ambient ?? true }, given.env ?? {})
}

const bearer = { kind: 'bearer', token: 'git' } as const
const basic = { kind: 'basic', username: 'u', password: 'p' } as const
const env = { GITHUB_TOKEN: 'own' }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, kind: ForgeKind, given: Given, credentials: ForgeCredentials][] = [
  ['the variable of the forge',         'github', { env },                                    { kind: 'token', token: 'own' }],
  ['its other name',                    'gitea',  { env: { GITEA_TOKEN: '', FORGEJO_TOKEN: 'own' } }, { kind: 'token', token: 'own' }],
  ['the variable outranks Git',         'github', { env, credentials: bearer },               { kind: 'token', token: 'own' }],
  ['the variable of another forge',     'gitlab', { env, credentials: bearer },               { kind: 'token', token: 'git' }],
  ['the variable is held back',         'github', { env, credentials: bearer, ambient: false }, { kind: 'token', token: 'git' }],
  ['the password of Git',               'gitea',  { credentials: basic },                     basic],
  ['a GitHub App at GitHub',            'github', { provider: 'github', credentials: basic }, basic],
]

for (const [name, kind, given, credentials] of rows) {
  test(`forgeCredentials: ${name}`, () => {
    assert.deepEqual(credentialsOf(kind, given), credentials)
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, kind: ForgeKind, given: Given, remedy: RegExp][] = [
  ['nothing',                       'github', {},                                              /; set GITHUB_TOKEN in the environment$/],
  ['an SSH key',                    'gitlab', { credentials: { kind: 'ssh', identity: 'k', knownHosts: 'h' } }, /; set GITLAB_TOKEN/],
  ['a variable that is held back',  'github', { env, ambient: false },                         /held back; --trust-tree sends it$/],
  ['the Azure token at GitHub',     'github', { provider: 'azure', credentials: bearer },      /set GITHUB_TOKEN/],
  ['the Azure token at Gitea',      'gitea',  { provider: 'azure', credentials: bearer },      /set GITEA_TOKEN/],
  ['the CodeCommit password',       'gitlab', { provider: 'aws', credentials: basic },         /set GITLAB_TOKEN/],
  ['a GitHub App at GitLab',        'gitlab', { provider: 'github', credentials: basic },      /set GITLAB_TOKEN/],
  ['a GitHub App at Gitea',         'gitea',  { provider: 'github', credentials: basic },      /set GITEA_TOKEN/],
]

for (const [name, kind, given, remedy] of refused) {
  test(`forgeCredentials: not by ${name}`, () => {
    const code = 'PULL_REQUEST_CREDENTIALS'
    assert.throws(() => credentialsOf(kind, given), { code, message: remedy })
  })
}
