import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ambientEnvironment,
  closedEnvironment,
  localEnvironment,
  userEnvironment,
} from './environment.ts'

const places = { home: '/home', config: '/run/config', ceiling: '/top' }

/** Settings of the environment, in the order in which git reads them. */
function settingsOf(env: Readonly<Record<string, string>>): (readonly [string, string])[] {
  return Array.from({ length: Number(env['GIT_CONFIG_COUNT']) }, (_, index) => [
    env[`GIT_CONFIG_KEY_${index}`] ?? '',
    env[`GIT_CONFIG_VALUE_${index}`] ?? '',
  ])
}

test('settings come after those of the user', () => {
  const given = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: 'c' }
  const user = userEnvironment(given)
  assert.deepEqual(settingsOf(user), [
    ['a.b', 'c'],
    ['safe.bareRepository', 'explicit'],
  ])
  assert.deepEqual(settingsOf(ambientEnvironment(given, places)), [
    ['a.b', 'c'],
    ['include.path', '/run/config'],
  ])
})

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, kept: boolean][] = [
  ['GIT_PASSWORD',          false],
  ['GIT_TOKEN',             false],
  ['AZURE_CLIENT_SECRET',   false],
  ['AWS_ACCESS_KEY_ID',     false],
  ['AWS_SECRET_ACCESS_KEY', false],
  ['AWS_SESSION_TOKEN',     false],
  ['AWS_CONTAINER_AUTHORIZATION_TOKEN', false],
  ['AZURE_CLIENT_CERTIFICATE_PASSWORD', false],
  ['IDENTITY_HEADER',       false],
  ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', false],
  ['NPM_TOKEN',             false],
  ['GIT_DIR',               false],
  ['GH_TOKEN',              true],
  ['GITHUB_TOKEN',          true],
  ['GITLAB_TOKEN',          true],
  ['SSH_AUTH_SOCK',         true],
  ['CI_JOB_TOKEN',          true],
]
for (const [name, kept] of rows) {
  test(`${name} ${kept ? 'stays' : 'is not told to git'}`, () => {
    const given = { [name]: 'secret' }
    assert.equal(userEnvironment(given)[name], kept ? 'secret' : undefined)
    assert.equal(ambientEnvironment(given, places)[name], kept ? 'secret' : undefined)
    assert.equal(closedEnvironment(given, places)[name], undefined)
    assert.equal(localEnvironment(given, '/home')[name], undefined)
  })
}
