import assert from 'node:assert/strict'
import { test } from 'node:test'
import { downgradesOf, type PolicyRule } from './index.ts'

const semver = (range: string): PolicyRule => ({ policy: { semver: { range } } })
const numerical: PolicyRule = { policy: { numerical: { order: 'asc' } } }
const main = { ...numerical, filterTags: { pattern: '^main-(?P<n>\\d+)$', extract: '$n' } }
const only17 = { ...semver('*'), filterTags: { pattern: '^1\\.7\\.' } }

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, rule: PolicyRule, from: string, to: string, isDown: boolean][] = [
  ['a lower version',                       semver('1.x'),    '1.9.9',    '1.7.0',    true],
  ['a higher version',                      semver('1.x'),    '1.7.0',    '1.9.9',    false],
  ['the same version, spelled otherwise',   semver('1.x'),    'v1.7.0',   '1.7.0',    false],
  ['from outside the range',                semver('<1.8.0'), '1.9.9',    '1.7.0',    true],
  ['from a release to its candidate',       semver('>=1.0.0-0'), '1.7.0', '1.7.0-rc1', true],
  ['from what is no version',               semver('*'),      'latest',   '1.7.0',    false],
  ['a lower number',                        numerical,        '20',       '9',        true],
  ['a higher number',                       numerical,        '9',        '20',       false],
  ['from what is no number',                numerical,        'main',     '9',        false],
  ['numbers in descending order',           { policy: { numerical: { order: 'desc' } } }, '9', '20', true],
  ['a lower extracted number',              main,             'main-20',  'main-9',   true],
  ['from what the pattern does not know',   main,             'dev-20',   'main-9',   false],
  ['what only the pattern leaves out',      only17,           '1.9.9',    '1.7.0',    true],
  ['an earlier letter',                     { policy: { alphabetical: { order: 'asc' } } }, 'b', 'a', true],
  ['a later letter',                        { policy: { alphabetical: { order: 'asc' } } }, 'a', 'b', false],
]

for (const [what, rule, from, to, isDown] of rows) {
  test(`downgradesOf: ${what}`, () => assert.equal(downgradesOf(rule)(from, to), isDown))
}
