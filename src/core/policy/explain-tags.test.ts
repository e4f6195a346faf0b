import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseTag, compileRule, explainTags, type PolicyRule, type TagVerdict } from './index.ts'

test('explainTags: kept ones by rank, then what dropped the others', () => {
  const rule = compileRule({
    policy: { semver: { range: '1.x' } },
    filterTags: { pattern: '^v(.*)$', extract: '$1' },
  })
  const tags = ['v2.0.0', 'v1.1', 'v1.1.0', 'v1.0.0', 'latest', 'v1.2.0-01']
  assert.deepEqual(explainTags(tags, rule), [
    { kind: 'kept', tag: 'v1.1.0', key: '1.1.0', rank: 1, chosen: true },
    { kind: 'kept', tag: 'v1.0.0', key: '1.0.0', rank: 2, chosen: false },
    {
      kind: 'dropped',
      tag: 'v2.0.0',
      key: '2.0.0',
      by: 'range',
      why: '"2.0.0" does not have same major version as "1.x"',
    },
    {
      kind: 'dropped',
      tag: 'v1.1',
      key: '1.1',
      by: 'version',
      why: 'invalid semantic version: major.minor.patch needs two dots',
    },
    { kind: 'dropped', tag: 'latest', by: 'filter', why: 'filterTags.pattern does not match' },
    {
      kind: 'dropped',
      tag: 'v1.2.0-01',
      key: '1.2.0-01',
      by: 'version',
      why: 'version segment starts with 0: a number behind the hyphen is padded',
    },
  ])
  assert.equal(explainTags(tags, rule, { limit: 2 }).length, 2)
})

test('explainTags: of tags with one key the last counts', () => {
  const rule = compileRule({
    policy: { alphabetical: {} },
    filterTags: { pattern: '^([0-9]+)', extract: '$1' },
  })
  assert.deepEqual(explainTags(['1-b', '1-a'], rule), [
    { kind: 'kept', tag: '1-a', key: '1', rank: 1, chosen: true },
    {
      kind: 'dropped',
      tag: '1-b',
      key: '1',
      by: 'duplicate',
      why: `a later tag has the same key '1'`,
    },
  ])
})

test('explainTags: names what fails a numerical policy, and then chooses none', () => {
  const verdicts = explainTags(['2', '1a'], compileRule({ policy: { numerical: {} } }))
  assert.deepEqual(
    verdicts.map((verdict) => [verdict.tag, verdict.kind === 'kept' && verdict.chosen]),
    [
      ['2', false],
      ['1a', false],
    ],
  )
})

test('explainTags: the first is the chosen one, and every tag is there once', () => {
  const tag = fc.constantFrom('1', '01', '1.0', 'nan', 'inf', '2', '1.0.0', 'v1.0.0', '1.0.1', 'a')
  const rules: readonly PolicyRule[] = [
    { policy: { semver: { range: '*' } } },
    { policy: { alphabetical: { order: 'desc' } } },
    { policy: { numerical: {} } },
    { policy: { numerical: { order: 'desc' } }, filterTags: { pattern: '^[0-9ni]' } },
  ]
  fc.assert(
    fc.property(fc.array(tag), fc.constantFrom(...rules), (tags, source) => {
      const rule = compileRule(source)
      const choice = chooseTag(tags, rule)
      const verdicts: readonly TagVerdict[] = explainTags(tags, rule)
      const [first] = verdicts
      const chosen = first?.kind === 'kept' && first.chosen ? first.tag : undefined
      assert.equal(chosen, choice.kind === 'chosen' ? choice.tag : undefined)
      assert.deepEqual(verdicts.map((verdict) => verdict.tag).sort(), [...tags].sort())
    }),
  )
})
