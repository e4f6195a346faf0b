import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Failure } from '../../base/index.ts'
import { compileCel } from './index.ts'

// biome-ignore format: a table is read down its columns
const rows: readonly [source: string, self: unknown, value: unknown][] = [
  ["self.matches('^[a-z]+$')",          'abc',           true],
  ["self.find('[0-9]+')",               'a12b3',         '12'],
  ["self.findAll('[0-9]+').size()",     'a12b3',         2n],
  ["self.findAll('x*').size()",         'ab',            3n],
  ["self.findAll('[0-9]', 1)[0]",       'a12b3',         '1'],
  ["self.split('-')[1]",                'a-b',           'b'],
  ['self.isSorted()',                   [1n, 2n, 2n],    true],
  ['self.isSorted()',                   ['b', 'a'],      false],
  ['self.sum()',                        [1n, 2n],        3n],
  ['self.sum()',                        [1.5, 2],        3.5],
  ['self.max()',                        [1n, 3n, 2n],    3n],
  ['self.min()',                        ['b', 'a'],      'a'],
  ['self.indexOf(2)',                   [1n, 2n],        1n],
  ['self.lastIndexOf(9)',               [1n, 2n],        -1n],
  ['self.distinct().size()',            [1n, 1n, 2n],    2n],
  ['self.reverse()[0]',                 [1n, 2n],        2n],
  ['self.slice(1, 2)[0]',               [1n, 2n],        2n],
  ['sets.contains(self, [1])',          [1n, 2n],        true],
  ['sets.equivalent(self, [2, 1, 1])',  [1n, 2n],        true],
  ['sets.intersects(self, [3])',        [1n, 2n],        false],
  ['has(self.a)',                       {},              false],
]

for (const [source, self, value] of rows) {
  test(`cel: ${source} of ${typeof self === 'object' ? 'a list or object' : String(self)}`, () => {
    assert.deepEqual(compileCel(source)({ self }), { kind: 'value', value })
  })
}

// biome-ignore format: a table is read down its columns
const errors: readonly [source: string, self: unknown, message: string][] = [
  ['self.a',       {},  'no such key: a'],
  ['self[0]',      [],  'index out of bounds: 0'],
  ['10 / self',    0n,  'division by zero'],
  ['int(self)',    'x', "type conversion error from 'string' to 'int'"],
]

for (const [source, self, message] of errors) {
  test(`cel: ${source} fails as in cel-go`, () => {
    assert.deepEqual(compileCel(source)({ self }), { kind: 'error', message })
  })
}

test('compileCel: refuses what it cannot parse', () => {
  assert.throws(
    () => compileCel('self.'),
    (thrown) => thrown instanceof Failure && thrown.code === 'CEL_SYNTAX',
  )
})
