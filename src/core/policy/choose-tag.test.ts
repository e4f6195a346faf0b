import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Choice,
  chooseTag,
  compileRule,
  type NoChoiceReason,
  type PolicyRule,
} from './index.ts'

const semver = (range: string): PolicyRule => ({ policy: { semver: { range } } })
const alphabetical = (order?: string): PolicyRule => ({
  policy: { alphabetical: order === undefined ? {} : { order } },
})
const numerical = (order?: string): PolicyRule => ({
  policy: { numerical: order === undefined ? {} : { order } },
})
const filtered = (rule: PolicyRule, pattern: string, extract?: string): PolicyRule => ({
  ...rule,
  filterTags: extract === undefined ? { pattern } : { pattern, extract },
})

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, rule: PolicyRule, tags: string, tag: string][] = [
  ['semver in a range',              semver('1.0.x'),    '1.0.0 1.0.0.1 1.0.0p 1.0.1 1.2.0 0.1.0', '1.0.1'],
  ['semver keeps the spelling',      semver('1.0.x'),    'v1.2.3 v1.0.0 v0.1.0',  'v1.0.0'],
  ['of equal versions the first',    semver('*'),        '1.00.0 1.0.0 01.0.0',   '1.00.0'],
  ['alphabetical, last by bytes',    alphabetical(),     '16.04 20.10 18.04',     '20.10' ],
  ['alphabetical, descending',       alphabetical('desc'), 'zesty artful bionic', 'artful'],
  ['order in any case',              alphabetical('DeSc'), 'b a',                 'a'     ],
  ['numerical',                      numerical(),        '-88 16 73 101 100',     '101'   ],
  ['numerical, descending',          numerical('desc'),  '-88 16 73 101 100',     '-88'   ],
  ['of equal numbers the last',      numerical(),        '1e0 1.0 1 01 +1',       '+1'    ],
  ['2**53 and above, no filter',     numerical(),        '9007199254740993 9007199254740992', '9007199254740992'],
  ['exact integers with a filter',   filtered(numerical(), '.*'), '20240101123045993 20240101123045991', '20240101123045993'],
  ['extract decides',                filtered(numerical(), '^1\\.0\\.0-rc\\.(?P<n>[0-9]+)', '$n'), '1.0.0-rc.10 1.0.0-rc.3', '1.0.0-rc.10'],
  ['filter and semver',              filtered(semver('>=0.x'), '^test-(.*)$', '$1'), 'test-0.1.0 test-0.1.1 dev-9.9.9', 'test-0.1.1'],
  ['of tags with one key the last',  filtered(semver('*'), '^([0-9.]+)', '$1'), '1.0.0-zz 1.0.0-slim 1.0.0-alpine', '1.0.0-alpine'],
]

for (const [what, rule, tags, tag] of rows) {
  test(`chooseTag: ${what}`, () => {
    const choice: Choice = chooseTag(tags.split(' '), compileRule(rule))
    assert.equal(choice.kind === 'chosen' && choice.tag, tag)
  })
}

test('chooseTag: why there is none, with the counts and the culprit', () => {
  assert.deepEqual(chooseTag(['a', 'b'], compileRule(filtered(semver('*'), '^c'))), {
    kind: 'none',
    reason: 'NO_CANDIDATES',
    candidates: 0,
    total: 2,
    message: 'version list argument cannot be empty',
  })
  assert.deepEqual(chooseTag(['1.0', 'b'], compileRule(semver('*'))), {
    kind: 'none',
    reason: 'NONE_IN_RANGE',
    candidates: 2,
    total: 2,
    message: 'unable to determine latest version from provided list',
  })
  const reason: NoChoiceReason = 'NOT_A_NUMBER'
  const rule = compileRule(filtered(numerical(), '^v(.*)$', '$1'))
  assert.deepEqual(chooseTag(['v1', 'x', 'v2a'], rule), {
    kind: 'none',
    reason,
    candidates: 2,
    total: 3,
    tag: 'v2a',
    key: '2a',
    message: `failed to parse invalid numeric value '2a'`,
  })
})

test('chooseTag: a shuffled list changes the choice only among ties', () => {
  const number = fc.integer({ min: 0, max: 3 }).map(String)
  const tag = fc
    .tuple(fc.constantFrom('', 'v'), number, number, number, fc.constantFrom('', '-rc.1'))
    .map(([v, major, minor, patch, end]) => `${v}${major}.${minor}.${patch}${end}`)
  const lists = fc
    .array(tag, { minLength: 1 })
    .chain((tags) =>
      fc.tuple(fc.constant(tags), fc.shuffledSubarray(tags, { minLength: tags.length })),
    )
  const bare = (text: string) => text.replace('v', '')
  fc.assert(
    fc.property(lists, fc.constantFrom('*', '>=0.0.0-0', '^1'), ([tags, shuffled], range) => {
      const rule = compileRule(semver(range))
      const choices = [tags, shuffled].map((list) => {
        const choice = chooseTag(list, rule)
        return choice.kind === 'chosen' ? bare(choice.tag) : choice.message
      })
      assert.equal(choices[0], choices[1])
    }),
  )
})
