import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { signal, temporaryFolder } from '../../../../test/git/world.ts'
import type { GitCredentials } from '../../../core/address/index.ts'
import { parseGitUrl } from '../url.ts'
import { mirrorKey } from './mirror-key.ts'
import { type MirrorOwner, mirrorPlace } from './mirror-place.ts'

test('all that need the key at once get the same one, and so do later ones', async (t) => {
  const home = temporaryFolder(t)
  const keys = await Promise.all(Array.from({ length: 20 }, () => mirrorKey(home, signal)))
  const file = path.join(home, 'mirror.key')
  for (const key of [...keys, await mirrorKey(home, signal)])
    assert.deepEqual(key, readFileSync(file))
  assert.equal(keys[0]?.length, 32)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(home), ['mirror.key'])
})

test('a key that is cut off is made anew', async (t) => {
  const home = temporaryFolder(t)
  writeFileSync(path.join(home, 'mirror.key'), 'short')
  assert.equal((await mirrorKey(home, signal)).length, 32)
})

test('a key that cannot be read is an error that names the file', async (t) => {
  const home = temporaryFolder(t)
  mkdirSync(path.join(home, 'mirror.key'))
  await assert.rejects(mirrorKey(home, signal), /cannot use '.*mirror\.key': it is a folder/)
})

const basic = (username: string, password: string): GitCredentials => ({
  kind: 'basic',
  username,
  password,
})

test('a mirror is named after address, credentials wherever they stand, and the key', () => {
  const nameOf = (url: string, credentials?: GitCredentials, key = 'key') =>
    mirrorPlace({ home: '/h', key: Buffer.from(key) }, { url: parseGitUrl(url), credentials })
      .folder
  const inUrl = nameOf('https://ada:p@host/x')
  assert.match(inUrl, /^\/h\/mirrors\/[0-9a-f]{40}$/)
  assert.equal(nameOf('https://host/x', basic('ada', 'p')), inUrl)
  const others = [
    nameOf('https://host/x'),
    nameOf('https://ada:q@host/x'),
    nameOf('https://ada:p@host/y'),
    nameOf('https://ada:p@host/x', undefined, 'other key'),
  ]
  assert.equal(new Set([inUrl, ...others]).size, 5)
})

test('who stands in for a remote, by a proxy and an authority of their own, sees no mirror of others', () => {
  const url = parseGitUrl('https://host/x')
  const nameOf = (more: Partial<MirrorOwner>) =>
    mirrorPlace({ home: '/h', key: Buffer.from('key') }, { url, ...more }).folder
  const plain = nameOf({ identity: 'github:1:2' })
  assert.equal(nameOf({ identity: 'github:1:2', credentials: basic('x', 'token') }), plain)
  const names = [
    plain,
    nameOf({ identity: 'github:1:2', proxy: { address: 'http://proxy' } }),
    nameOf({ identity: 'github:1:2', tls: { ca: 'own' } }),
    nameOf({}),
    nameOf({ ambient: true }),
    nameOf({ tls: { certificate: 'a', key: 'b' } }),
  ]
  assert.equal(new Set(names).size, names.length)
})
