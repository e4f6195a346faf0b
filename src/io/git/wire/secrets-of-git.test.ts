import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretsOfSettings } from './secrets-of-git.ts'

const packed = Buffer.from('x-access-token:tok-5ecret').toString('base64')

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, value: string, hidden: readonly string[]][] = [
  ['http.https://h/.extraheader', `Authorization: Basic ${packed}`,  [packed, 'tok-5ecret']],
  ['http.extraheader',            'Authorization: Bearer tok-5ecret', ['tok-5ecret']],
  ['http.extraheader',            'PRIVATE-TOKEN: tok-5ecret',        ['tok-5ecret']],
  ['http.extraheader',            'X-Small: on',                      []],
  ['http.extraheader',            '',                                 []],
  ['http.proxy',                  'http://u:p4ssword@proxy:1',        ['p4ssword']],
  ['http.sslverify',              'true',                             []],
]

for (const [name, value, hidden] of rows) {
  test(`secretsOfSettings: ${name} ${value}`, () => {
    const found = new Set(secretsOfSettings([[name, value]]))
    for (const secret of hidden) assert.ok(found.has(secret), secret)
    if (hidden.length === 0) assert.deepEqual([...found], [])
  })
}
