import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { applySplices } from './index.ts'

type Row = readonly [rule: string, splices: [number, number, string][], after: string | undefined]

// biome-ignore format: a table is read down its columns
const rows: readonly Row[] = [
  ['no splice keeps all',          [],                          '012345'],
  ['one replaces its range',       [[1, 3, 'ab.']],             '0ab.345'],
  ['an empty range inserts',       [[6, 6, '.']],               '012345.'],
  ['touching splices are fine',    [[0, 2, 'a'], [2, 4, 'b']],  'ab45'],
  ['overlapping ones are refused', [[0, 3, 'a'], [2, 4, 'b']],  undefined],
  ['so are unordered ones',        [[2, 4, 'b'], [0, 1, 'a']],  undefined],
  ['and those beyond the end',     [[5, 7, 'a']],               undefined],
  ['and inverted ones',            [[3, 2, 'a']],               undefined],
]

for (const [rule, splices, after] of rows) {
  test(`splices: ${rule}`, () => {
    const apply = (): string =>
      decodeUtf8(
        applySplices(
          encodeUtf8('012345'),
          splices.map(([start, end, text]) => ({ start, end, text: encodeUtf8(text) })),
        ),
      )
    if (after === undefined) assert.throws(apply, { code: 'SPLICE_OVERLAP' })
    else assert.equal(apply(), after)
  })
}

test('splices: without any, the very same bytes come back', () => {
  const bytes = encodeUtf8('x')
  assert.equal(applySplices(bytes, []), bytes)
})
