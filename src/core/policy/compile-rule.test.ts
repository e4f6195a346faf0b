import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRule, type PolicyCode, type PolicyRule } from './index.ts'

// biome-ignore format: a table is read down its columns
const refused: readonly [rule: PolicyRule, code: PolicyCode, message: string][] = [
  [{ policy: {} }, 'INVALID_POLICY', 'invalid policy: given ImagePolicyChoice object is invalid'],
  [{ policy: { semver: { range: '*-*' } } }, 'INVALID_POLICY', 'invalid policy: improper constraint: "*-*"'],
  [{ policy: { alphabetical: { order: 'up' } } }, 'INVALID_POLICY',
    `invalid policy: invalid order argument provided: 'UP', must be one of: ASC, DESC`],
  [{ policy: { numerical: {} }, filterTags: { pattern: '(' } }, 'INVALID_FILTER',
    "failed to filter tags: invalid regular expression pattern '(': error parsing regexp: missing closing ): `(`"],
  [{ policy: { semver: { range: '' } }, filterTags: { pattern: '(' } }, 'INVALID_POLICY',
    'invalid policy: improper constraint: ""'],
]

for (const [rule, code, message] of refused) {
  test(`compileRule: ${message.slice(0, 60)}`, () => {
    assert.throws(() => compileRule(rule), { code, message })
  })
}

test('compileRule: warns about what is legal but hardly meant', () => {
  const both = compileRule({ policy: { semver: { range: '^*' }, numerical: { order: 'desc' } } })
  assert.deepEqual(both.warnings, [
    `only 'semver' counts; 'numerical' is ignored`,
    `'^*' accepts 0.0.0 alone; write '*' for every release`,
  ])
  assert.deepEqual(compileRule({ policy: { semver: { range: '^1' } } }).warnings, [])
})
