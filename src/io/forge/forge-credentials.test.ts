import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ForgeCredentials, type ForgeKind, forgeCredentials } from './index.ts'

type Given = Partial<Parameters<typeof forgeCredentials>[1]>

function credentialsOf(kind: ForgeKind, given: Given): ForgeCredentials {
  const nothing = { git: { kind: 'none' }, provider: 'generic', ambient: true, env: {} } as const
  return forgeCredentials(kind, { ...nothing, ...given })
}

const bearer = { kind: 'bearer', token: 'git' } as const
const basic = { kind: 'basic', username: 'u', password: 'p' } as const
const env = { GITHUB_TOKEN: 'own' }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, kind: ForgeKind, given: Given, credentials: ForgeCredentials][] = [
  ['the variable of the forge',         'github', { env },                                    { kind: 'token', token: 'own' }],
  ['its other name',                    'gitea',  { env: { GITEA_TOKEN: '', FORGEJO_TOKEN: 'own' } }, { kind: 'token', token: 'own' }],
  ['the variable outranks Git',         'github', { env, git: bearer },               { kind: 'token', token: 'own' }],
  ['the variable of another forge',     'gitlab', { env, git: bearer },               { kind: 'token', token: 'git' }],
  ['the variable is held back',         'github', { env, git: bearer, ambient: false }, { kind: 'token', token: 'git' }],
  ['the password of Git',               'gitea',  { git: basic },                     basic],
  ['a GitHub App at GitHub',            'github', { provider: 'github', git: basic }, basic],
]

for (const [name, kind, given, credentials] of rows) {
  test(`forgeCredentials: ${name}`, () => {
    assert.deepEqual(credentialsOf(kind, given), credentials)
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, kind: ForgeKind, given: Given, variable: string, advice: string][] = [
  ['nothing',                       'github', {},                                              'GITHUB_TOKEN', 'forge-token'],
  ['an SSH key',                    'gitlab', { git: { kind: 'ssh' } }, 'GITLAB_TOKEN', 'forge-token'],
  ['a variable that is held back',  'github', { env, ambient: false },                         'GITHUB_TOKEN', 'trust-token'],
  ['the Azure token at GitHub',     'github', { provider: 'azure', git: bearer },      'GITHUB_TOKEN', 'forge-token'],
  ['the Azure token at Gitea',      'gitea',  { provider: 'azure', git: bearer },      'GITEA_TOKEN', 'forge-token'],
  ['the CodeCommit password',       'gitlab', { provider: 'aws', git: basic },         'GITLAB_TOKEN', 'forge-token'],
  ['a GitHub App at GitLab',        'gitlab', { provider: 'github', git: basic },      'GITLAB_TOKEN', 'forge-token'],
  ['a GitHub App at Gitea',         'gitea',  { provider: 'github', git: basic },      'GITEA_TOKEN', 'forge-token'],
]

for (const [name, kind, given, variable, advice] of refused) {
  test(`forgeCredentials: not by ${name}`, () => {
    const code = 'PULL_REQUEST_CREDENTIALS'
    assert.throws(() => credentialsOf(kind, given), { code, advice, facts: { variable } })
  })
}
