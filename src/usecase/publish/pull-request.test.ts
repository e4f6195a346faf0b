import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Job } from '../plan/index.ts'
import { type PullRequestRules, pullRequestBranch, pullRequestRules } from './pull-request.ts'

function annotated(text: string | undefined): Job {
  const annotations = text === undefined ? {} : { 'tidemark.dev/pull-request': text }
  const metadata = { namespace: 'ns', name: 'auto', annotations }
  return { name: metadata, automation: { metadata } } as unknown as Job
}

const plain: PullRequestRules = { labels: [], isDraft: false, autoMerge: false }
const flags: PullRequestRules = { labels: ['x'], isDraft: true, autoMerge: false }

// biome-ignore format: a table is read down its columns
const rows: readonly [annotation: string | undefined, flags: PullRequestRules | undefined, rules: PullRequestRules | undefined][] = [
  [undefined,                              undefined, undefined],
  [undefined,                              flags,     flags],
  ['true',                                 undefined, plain],
  ['enabled',                              undefined, plain],
  ['false',                                flags,     undefined],
  ['draft',                                undefined, { ...plain, isDraft: true }],
  ['auto-merge',                           undefined, { ...plain, autoMerge: {} }],
  ['auto-merge=squash, label=a,label=b c', flags,     { labels: ['a', 'b c'], isDraft: false, autoMerge: { method: 'squash' } }],
]

for (const [annotation, given, rules] of rows) {
  test(`pullRequestRules: annotation ${annotation}, ${given ? 'flags' : 'no flags'}`, () => {
    assert.deepEqual(pullRequestRules(annotated(annotation), given), rules)
  })
}

for (const word of ['yes please', 'auto-merge=fast', 'labels=a']) {
  test(`pullRequestRules refuses: ${word}`, () => {
    assert.throws(() => pullRequestRules(annotated(word), undefined), {
      code: 'PULL_REQUEST_RULES',
    })
  })
}

test('pullRequestBranch: one for each automation', () => {
  assert.equal(pullRequestBranch(annotated(undefined)), 'tidemark/ns/auto')
  assert.equal(pullRequestBranch({ name: undefined } as Job), 'tidemark/updates')
})
