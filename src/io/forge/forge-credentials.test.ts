import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ForgeCredentials, type ForgeKind, forgeCredentials, gitTokenHelper } from './index.ts'

type Given = Partial<Parameters<typeof forgeCredentials>[1]> & { readonly apiUrl?: string }

function credentialsOf(kind: ForgeKind, given: Given): ForgeCredentials {
  const nothing = { git: { kind: 'none' }, provider: 'generic', ambient: true, env: {} } as const
  const apiUrl = given.apiUrl ?? 'https://forge.test/api'
  return forgeCredentials({ kind, apiUrl }, { ...nothing, isNamed: true, ...given })
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

const cloud = { apiUrl: 'https://api.github.com', isNamed: false }
const server = { apiUrl: 'https://git.test:8443/api/v3', isNamed: false }

// biome-ignore format: a table is read down its columns
const hosts: readonly [name: string, given: Given, isSent: boolean][] = [
  ['the host that everybody knows',       cloud,                                                             true],
  ['a company of GitHub',                 { ...cloud, apiUrl: 'https://api.acme.ghe.com' },                   true],
  ['another host',                        server,                                                            false],
  ['another host that is named alike',    { ...cloud, apiUrl: 'https://api.github.com.evil.test' },           false],
  ['a host that the user named',          { ...server, isNamed: true },                                      true],
  ['the host of this CI run',             { ...server, env: { ...env, GITHUB_SERVER_URL: 'https://git.test:8443' } }, true],
  ['another port of it',                  { ...server, env: { ...env, GITHUB_SERVER_URL: 'https://git.test' } }, false],
  ['the host of its own tool',            { ...server, env: { ...env, GH_HOST: 'git.test:8443' } },             true],
  ['in the clear, even if named',         { apiUrl: 'http://git.test/api/v3' },                              false],
  ['in the clear on this machine',        { apiUrl: 'http://127.0.0.1:3000/api/v3' },                        true],
]

for (const [name, given, isSent] of hosts) {
  test(`forgeCredentials: a token of the environment, ${name}`, () => {
    const own = { env, ...given }
    const fallback = credentialsOf('github', { ...own, git: bearer })
    assert.deepEqual(fallback, { kind: 'token', token: isSent ? 'own' : 'git' })
    if (isSent) return
    assert.throws(() => credentialsOf('github', own), { advice: 'forge-host' })
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

const job = { CI_JOB_TOKEN: 'job', CI_SERVER_URL: 'https://git.test' }

// biome-ignore format: a table is read down its columns
const helpers: readonly [name: string, url: string, env: Readonly<Record<string, string>>, answer: readonly [user: string, variable: string] | undefined][] = [
  ['at GitHub',                        'https://github.com/a/b',   env,                                        ['x-access-token', 'GITHUB_TOKEN']],
  ['by its other name',                'https://github.com/a/b',   { GH_TOKEN: 'own' },                        ['x-access-token', 'GH_TOKEN']],
  ['at GitLab',                        'https://gitlab.com/a/b',   { GITLAB_TOKEN: 'own' },                    ['oauth2', 'GITLAB_TOKEN']],
  ['of another forge',                 'https://gitlab.com/a/b',   env,                                        undefined],
  ['at an unknown host',               'https://git.test/a/b',     env,                                        undefined],
  ['at the host of the CI system',     'https://git.test/a/b',     { ...env, GITHUB_SERVER_URL: 'https://git.test' }, ['x-access-token', 'GITHUB_TOKEN']],
  ['in the clear',                     'http://github.com/a/b',    env,                                        undefined],
  ['of a job, at its host',            'https://git.test/a/b',     job,                                        ['gitlab-ci-token', 'CI_JOB_TOKEN']],
  ['of a job, elsewhere',              'https://gitlab.com/a/b',   job,                                        undefined],
  ['of a job, at a host that tools name', 'https://gitlab.com/a/b', { ...job, GITLAB_HOST: 'gitlab.com' },     undefined],
  ['of a job, beside one of a person', 'https://git.test/a/b',     { ...job, GITLAB_TOKEN: 'own' },            ['oauth2', 'GITLAB_TOKEN']],
  ['over SSH',                         'ssh://git@github.com/a/b', env,                                        undefined],
  ['of the short form of SSH',         'git@github.com:a/b',       env,                                        undefined],
  ['in a folder',                      '/srv/git/b',               env,                                        undefined],
  ['without any token',                'https://github.com/a/b',   {},                                         undefined],
]

for (const [name, url, given, answer] of helpers) {
  test(`gitTokenHelper: a token ${name}`, () => {
    const [key, helper] = gitTokenHelper(url, given) ?? []
    if (answer === undefined) assert.equal(key, undefined)
    else {
      assert.equal(key, `credential.${new URL(url).origin}.helper`)
      assert.match(helper ?? '', new RegExp(` ${answer[0]} "\\$${answer[1]}"; }; f$`))
      assert.ok(!helper?.includes(given[answer[1]] ?? '-'))
    }
  })
}

test('forgeCredentials: the token of a job is for its own host, named or not', () => {
  const at = (apiUrl: string) => credentialsOf('gitlab', { env: job, apiUrl, git: bearer })
  assert.deepEqual(at('https://git.test/api/v4'), { kind: 'token', token: 'job' })
  assert.deepEqual(at('https://gitlab.com/api/v4'), { kind: 'token', token: 'git' })
  assert.deepEqual(at('http://git.test/api/v4'), { kind: 'token', token: 'git' })
})
