import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { readGitSecret } from './git-secret.ts'
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
    assert.deepEqual(readGitSecret(secret(data), transport), credentials)
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, act: () => unknown, message: RegExp][] = [
  ['password without user',  () => readGitSecret(secret({ password: 'p' }), 'https'),      /invalid 'https' auth option: 'password' requires 'username' to be set$/],
  ['ssh without identity',   () => readGitSecret(secret({ known_hosts: 'h' }), 'ssh'),     /invalid 'ssh' auth option: 'identity' is required$/],
  ['ssh without known_hosts', () => readGitSecret(secret({ identity: 'k' }), 'ssh'),       /'known_hosts' is required$/],
]

for (const [name, act, message] of refused) {
  test(`Secrets refused: ${name}`, () => assert.throws(act, { code: 'AUTH_OPTIONS', message }))
}
