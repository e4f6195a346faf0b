import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretsOf } from './secrets-of.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test('of registry credentials: every member, and the password inside of auth', () => {
  const auth = base64('robot:cor:rect')
  assert.deepEqual(
    new Set(secretsOf({ auth })),
    new Set([auth, 'cor:rect', auth.replace(/=+$/, '')]),
  )
  assert.deepEqual(secretsOf({ identityToken: 'refresh', registryToken: 'bearer-t' }), [
    'refresh',
    'bearer-t',
  ])
  assert.deepEqual(secretsOf({ username: 'robot' }), [])
})
