import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignWords } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, text: string, secrets: string[], words: string][] = [
  ['ordinary words stay',                  'not found',              [],           'not found'],
  ['all becomes one line',                 ' a\r\n\u2028b\u0000c ',  [],           'a b c'],
  ['nothing turns the reading direction',  'a\u202Eb',               [],           'a b'],
  ['a secret is masked wherever it is',    'key s3cret: no s3cret',  ['s3cret'],   'key ***: no ***'],
  ['an empty secret masks nothing',        'a b',                    [''],         'a b'],
  ['at the limit',                         'x'.repeat(300),          [],           'x'.repeat(300)],
  ['one past the limit',                   'x'.repeat(301),          [],           `${'x'.repeat(300)}…`],
  ['a secret is masked before the cut',    `${'x'.repeat(298)}abcd`, ['abcd'],     `${'x'.repeat(298)}**…`],
  ['no half of a character is left',       `${'x'.repeat(299)}😀`,   [],           `${'x'.repeat(299)}\uFFFD…`],
]

for (const [name, text, secrets, words] of rows) {
  test(`foreignWords: ${name}`, () => assert.equal(foreignWords(text, secrets), words))
}
