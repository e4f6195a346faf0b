import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { GitWords } from './git-words.ts'

test('GitWords: what it means is read from the text as it is, what it shows is masked', () => {
  const words = new GitWords('remote: \u001b[Ksaid s3cret  \nremote: \nlocation: /s3cret\n', [
    's3cret',
  ])
  assert.ok(words.says(/s3cret/))
  assert.equal(words.find(/location: (\S+)/), '/s3cret')
  assert.equal(words.ofRemote(), 'said ***')
  assert.equal(words.masked('no s3cret'), 'no ***')
  assert.doesNotMatch(`${inspect(words)}${JSON.stringify(words)}`, /s3cret/)
})

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, stderr: string, isFound: boolean, reason: string][] = [
  ['the end is read',              `${'x'.repeat(100_000)}\nfatal: no`,                 true,  'no'],
  ['a line that is cut goes',      `s3cret ${'x '.repeat(40_000)}\nfatal: no`,          true,  'no'],
  ['one line without an end goes', `fatal: no ${'x'.repeat(100_000)}`,                  false, 'git failed without a word'],
]

for (const [name, stderr, isFound, reason] of rows) {
  test(`GitWords: of a long text, ${name}`, () => {
    const words = new GitWords(stderr, ['s3cret'])
    assert.deepEqual([words.says(/fatal/), words.explain().reason], [isFound, reason])
  })
}
