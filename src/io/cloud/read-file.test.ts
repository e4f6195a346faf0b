import assert from 'node:assert/strict'
import { test } from 'node:test'
import { file, folder, signal } from '../../../test/cloud/vendor.ts'
import { readNamedFile, readOptionalFile, readTokenFile } from './read-file.ts'

const limit = 1024 * 1024

test('readNamedFile: as large as the limit, and no larger', async () => {
  const text = 'x'.repeat(limit)
  assert.equal(await readNamedFile(file('limit', text), 'VARIABLE', signal), text)
  const larger = file('larger', `${text}x`)
  await assert.rejects(readNamedFile(larger, 'VARIABLE', signal), {
    code: 'CLOUD_INVALID_IDENTITY',
    message: `cannot read '${larger}' of VARIABLE: larger than ${limit} bytes`,
  })
})

test('readNamedFile: what is no plain file is not there', async () => {
  for (const path of [folder, `${folder}/missing`, `${file('plain', '')}/below`, '/dev/null']) {
    assert.equal(await readOptionalFile(path, 'VARIABLE', signal), undefined)
    await assert.rejects(readNamedFile(path, 'VARIABLE', signal), {
      code: 'CLOUD_INVALID_IDENTITY',
      message: `cannot read '${path}' of VARIABLE: no such file`,
    })
  }
})

// biome-ignore format: a table is read down its columns
const tokens: readonly [text: string, token: string | undefined][] = [
  ['token\r\n',   'token'  ],
  ['a\nx: y',     undefined],
  [' \n',         undefined],
]
for (const [text, token] of tokens) {
  test(`readTokenFile: ${JSON.stringify(text)}`, async () => {
    const reading = readTokenFile(file('token', text), 'VARIABLE', signal)
    if (token === undefined) await assert.rejects(reading, /of VARIABLE: holds no token$/)
    else assert.equal(await reading, token)
  })
}

test('readNamedFile: reads nothing for whoever has given up', async () => {
  const reading = readNamedFile(file('late', ''), 'VARIABLE', AbortSignal.abort('enough'))
  await assert.rejects(reading, (reason) => reason === 'enough')
})
