import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileSelector, type LabelSelector } from './label-selector.ts'

const labels = { app: 'web', tier: 'front' }

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, selector: LabelSelector | undefined, holds: boolean][] = [
  ['absent takes everything',      undefined,                                                             true ],
  ['empty takes everything',       {},                                                                    true ],
  ['equal label',                  { matchLabels: { app: 'web' } },                                       true ],
  ['other value',                  { matchLabels: { app: 'api' } },                                       false],
  ['In',                           { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'web'] }] }, true ],
  ['NotIn of an absent label',     { matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['a'] }] }, true ],
  ['Exists',                       { matchExpressions: [{ key: 'tier', operator: 'Exists' }] },           true ],
  ['DoesNotExist',                 { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },     false],
  ['all must hold',                { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] }, false],
]

for (const [name, selector, holds] of rows) {
  test(`compileSelector: ${name}`, () => assert.equal(compileSelector(selector)(labels), holds))
}

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, selector: LabelSelector, message: RegExp][] = [
  ['unknown operator', { matchExpressions: [{ key: 'a', operator: 'Near' }] },         /"Near" is not a valid label selector operator/],
  ['long key',         { matchLabels: { [`label-too-long-${'0'.repeat(63)}`]: '' } },  /name part must be no more than 63/],
  ['bad key',          { matchLabels: { '-a': '' } },                                  /name part must consist of/],
  ['bad prefix',       { matchLabels: { 'A_B/c': '' } },                               /prefix part/],
  ['bad value',        { matchLabels: { a: 'b c' } },                                  /a valid label must be/],
  ['In without values', { matchExpressions: [{ key: 'a', operator: 'In' }] },          /can't be empty/],
  ['Exists with values', { matchExpressions: [{ key: 'a', operator: 'Exists', values: ['b'] }] }, /must be empty/],
]

for (const [name, selector, message] of refused) {
  test(`compileSelector refuses: ${name}`, () => {
    assert.throws(() => compileSelector(selector), { code: 'INVALID_SELECTOR', message })
  })
}
