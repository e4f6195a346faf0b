import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nestsDeeper } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, text: string, depth: number, isDeeper: boolean][] = [
  ['at the limit',                 '[[]]',          2, false],
  ['one past the limit',           '[{"a":[]}]',    2, true ],
  ['side by side',                 '[[],[],[]]',    2, false],
  ['brackets within a text',       '["[[[["]',      1, false],
  ['a quote within a text',        '["\\"[[[["]',   1, false],
  ['after a text',                 '["\\\\",[[]]]', 2, true ],
  ['a text that does not end',     '["[[[[',        1, false],
  ['never closed',                 '[[[',           2, true ],
]

for (const [name, text, depth, isDeeper] of rows) {
  test(`nestsDeeper: ${name}`, () => assert.equal(nestsDeeper(text, depth), isDeeper))
}

test('nestsDeeper: agrees with the value', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, depth) => {
      assert.equal(nestsDeeper(JSON.stringify(value), depth), depthOf(value) > depth)
    }),
  )
})
