import assert from 'node:assert/strict'
import { test } from 'node:test'
import { machineIdentity, tokenKey } from './index.ts'

test('tokenKey: other names, other values and other divisions are other keys', () => {
  const keys = [
    { a: '1', b: undefined },
    { a: '1', b: '' },
    { a: '1\nb=2' },
    { a: '1', b: '2' },
    { b: '1', a: '2' },
  ].map((parts) => tokenKey(parts))
  assert.equal(new Set(keys).size, keys.length)
  for (const key of keys) assert.match(key, /^[0-9a-f]{64}$/)
})

test('machineIdentity: every variable that says who we are, or whom to ask, counts', () => {
  const before = machineIdentity({ PATH: '/bin', AWS_PROFILE: 'a' })
  assert.equal(machineIdentity({ AWS_PROFILE: 'a', PATH: '/usr/bin' }), before)
  const others = [
    'AWS_PROFILE',
    'AZURE_CLIENT_ID',
    'IDENTITY_HEADER',
    'GCE_METADATA_HOST',
    'HOME',
    'https_proxy',
  ]
  for (const name of others) {
    assert.notEqual(machineIdentity({ AWS_PROFILE: 'a', [name]: 'b' }), before, name)
  }
})
