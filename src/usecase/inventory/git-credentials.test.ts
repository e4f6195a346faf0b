import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readGitSecret, readProxySecret } from './git-credentials.ts'
import type { UsableSecret } from './secrets.ts'

function secret(data: Record<string, string>): UsableSecret {
  const bytes = Object.entries(data).map(([key, text]) => [key, encodeUtf8(text)] as const)
  return { namespace: 'ns', name: 's', data: new Map(bytes), origin: 'tree' }
}

// biome-ignore format: a table is read down its columns
const read: readonly [name: string, data: Record<string, string>, transport: string, credentials: object][] = [
  ['user and password',              { username: 'u', password: 'p' },                    'https', { kind: 'basic', username: 'u', password: 'p' }],
  ['user alone',                     { username: 'u' },                                   'https', { kind: 'basic', username: 'u', password: '' }],
  ['nothing',                        {},                                                  'https', { kind: 'none' }],
  ['a token outranks the password',  { username: 'u', password: 'p', bearerToken: 't' },  'https', { kind: 'bearer', token: 't' }],
  ['an empty token does too',        { username: 'u', password: 'p', bearerToken: '' },   'http',  { kind: 'none' }],
  ['ssh key',                        { identity: 'k', known_hosts: 'h' },                 'ssh',   { kind: 'ssh', identity: 'k', knownHosts: 'h' }],
  ['ssh key with passphrase',        { identity: 'k', known_hosts: 'h', password: 'p' },  'ssh',   { kind: 'ssh', identity: 'k', knownHosts: 'h', passphrase: 'p' }],
]

for (const [name, data, transport, credentials] of read) {
  test(`readGitSecret: ${name}`, () => {
    assert.deepEqual(readGitSecret(secret(data), transport).credentials, credentials)
  })
}

test('readGitSecret: certificates, with the old name of the CA', () => {
  assert.deepEqual(readGitSecret(secret({ caFile: 'CA' }), 'https').tls, { ca: 'CA' })
  assert.deepEqual(
    readGitSecret(
      secret({ 'ca.crt': 'NEW', caFile: 'OLD', 'tls.crt': 'C', 'tls.key': 'K' }),
      'https',
    ).tls,
    { ca: 'NEW', certificate: 'C', key: 'K' },
  )
})

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, act: () => unknown, message: RegExp][] = [
  ['password without user',  () => readGitSecret(secret({ password: 'p' }), 'https'),      /invalid 'https' auth option: 'password' requires 'username' to be set$/],
  ['ssh without identity',   () => readGitSecret(secret({ known_hosts: 'h' }), 'ssh'),     /invalid 'ssh' auth option: 'identity' is required$/],
  ['ssh without known_hosts', () => readGitSecret(secret({ identity: 'k' }), 'ssh'),       /'known_hosts' is required$/],
  ['proxy without address',  () => readProxySecret(secret({})),                            /^secret 'ns\/s': key 'address' not found$/],
  ['proxy with empty address', () => readProxySecret(secret({ address: ' ' })),            /proxy address is empty$/],
  ['proxy of another scheme', () => readProxySecret(secret({ address: 'ftp://x' })),       /got 'ftp'$/],
]

for (const [name, act, message] of refused) {
  test(`Secrets refused: ${name}`, () => assert.throws(act, { code: 'AUTH_OPTIONS', message }))
}

test('readProxySecret: address and user', () => {
  assert.deepEqual(
    readProxySecret(secret({ address: 'http://p:3128', username: 'u', password: 'x' })),
    { address: 'http://p:3128', username: 'u', password: 'x' },
  )
})
