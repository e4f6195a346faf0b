import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inlineOffload } from '../../base/index.ts'
import { compileRule } from '../../core/policy/index.ts'
import { rankTags } from './index.ts'

const rule = compileRule({ policy: { semver: { range: '1.x' } } })

test('rankTags: a rule chooses, and says something of every tag that is not excluded', async (t) => {
  const list = { tags: ['1.0.0', '1.2.0', '2.0.0', 'a.sig'], complete: true }
  const rules = { rule, exclusions: ['\\.sig$'] }
  const { found, excluded, choice, verdicts, warnings } = await rankTags(
    list,
    rules,
    inlineOffload,
    t.signal,
  )
  assert.deepEqual([found, excluded, warnings], [4, 1, []])
  assert.equal(choice?.kind === 'chosen' ? choice.tag : undefined, '1.2.0')
  assert.deepEqual(verdicts.map(({ tag }) => tag).sort(), ['1.0.0', '1.2.0', '2.0.0'])
})

test('rankTags: without a rule tags are only listed; a list that ended early is told', async (t) => {
  const list = { tags: ['1.0.0'], complete: false, why: 'a page is missing' }
  const rules = { rule: undefined, exclusions: [] }
  const ranking = await rankTags(list, rules, inlineOffload, t.signal)
  assert.deepEqual([ranking.tags, ranking.choice, ranking.verdicts], [['1.0.0'], undefined, []])
  assert.deepEqual(ranking.warnings, ['the tag list is incomplete: a page is missing'])
})
