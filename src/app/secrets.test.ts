import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hideProxies, secretsOf, secretsOfPair, secretsOfUrl } from './secrets.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test('of a user and a password: the password, and what stands in an Authorization header', () => {
  assert.ok(secretsOfPair('robot', 'horse').includes('horse'))
  assert.ok(secretsOfPair('robot', 'horse').includes(base64('robot:horse')))
  assert.ok(!secretsOfPair('robot', 'abc').includes('abc'))
  assert.ok(secretsOfPair('robot', 'abc').includes(base64('robot:abc')))
})

test('of registry credentials: every member, and the password inside of auth', () => {
  const auth = base64('robot:cor:rect')
  assert.deepEqual(
    new Set(secretsOf({ auth })),
    new Set([auth, 'cor:rect', auth.replace(/=+$/, '')]),
  )
  assert.deepEqual(secretsOf({ identityToken: 'refresh', registryToken: 'bearer-t' }), [
    'bearer-t',
    'refresh',
  ])
  assert.deepEqual(secretsOf({ username: 'robot' }), [])
})

// biome-ignore format: a table is read down its columns
const urls: readonly [url: string, secret: string, isHidden: boolean][] = [
  ['https://robot:p%40ss@h/x',                'p%40ss',                      true],
  ['https://robot:p%40ss@h/x',                'p@ss',                        true],
  ['https://robot:p%40ss@h/x',                base64('robot:p@ss'),          true],
  ['https://robot:p%ss@h/x',                  'p%ss',                        true],
  ['https://robot:p@ss@h/x',                  'p@ss',                        true],
  ['https://robot:p%40ss@h/x',                'robot',                       false],
  ['https://ghp_0123456789abcdefgh@h/x',      'ghp_0123456789abcdefgh',      true],
  ['ssh://git@h/x',                           'git',                         false],
  ['git@h:robot/x',                           'robot',                       false],
]

for (const [url, secret, isHidden] of urls) {
  test(`of ${url}: ${secret} is ${isHidden ? 'hidden' : 'shown'}`, () => {
    assert.equal(secretsOfUrl(url).includes(secret), isHidden)
  })
}

test('of the environment: passwords of proxies, with and without a scheme', () => {
  const hidden: string[] = []
  const env = {
    HTTPS_PROXY: 'http://u:upper-secret@proxy:3128',
    http_proxy: 'u:lower-secret@proxy:3128',
    NO_PROXY: 'u:no-secret@x',
  }
  hideProxies({ env, hide: (secret) => hidden.push(secret) })
  assert.ok(hidden.includes('upper-secret'))
  assert.ok(hidden.includes('lower-secret'))
  assert.ok(!hidden.includes('no-secret'))
})
