import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVisibleAscii } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, value: unknown, isVisible: boolean][] = [
  ['the first and the last',  '!~',   true ],
  ['a space',                 'a b',  false],
  ['a line break at the end', 'a\n',  false],
  ['DEL',                     'a\x7f', false],
  ['another alphabet',        'ä',    false],
  ['nothing',                 '',     false],
  ['no text',                 1,      false],
]

for (const [name, value, isVisible] of rows) {
  test(`isVisibleAscii: ${name}`, () => assert.equal(isVisibleAscii(value), isVisible))
}
