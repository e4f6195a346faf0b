import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJson } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, text: string, value: unknown][] = [
  ['at the limit',       '[{"a":1}]', [{ a: 1 }]],
  ['one past the limit', '[{"a":[]}]', undefined],
  ['a bare value',       'null',      null],
  ['no JSON',            '{"a":',     undefined],
  ['nothing',            '',          undefined],
]

for (const [name, text, value] of rows) {
  test(`parseJson: ${name}`, () => assert.deepEqual(parseJson(text, 2), value))
}
