import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job } from './jobs.ts'
import {
  type PullRequestRules,
  policiesWithoutResult,
  pullRequestBranch,
  pullRequestRules,
} from './pull-request.ts'
import type { PolicyReport, SkippedMarker } from './report.ts'

function annotated(text: string | undefined): Job {
  const annotations = text === undefined ? {} : { 'tidemark.dev/pull-request': text }
  const metadata = { namespace: 'ns', name: 'auto', annotations }
  return { automation: { metadata } } as unknown as Job
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
  assert.equal(pullRequestBranch({ automation: undefined } as Job), 'tidemark/updates')
})

function reportOf(name: string, outcome: PolicyReport['outcome']): PolicyReport {
  const ref = { name: 'org/app', tag: '1' }
  const has = outcome === 'selected' || outcome === 'set'
  return { namespace: 'ns', name, outcome, message: '', ...(has ? { ref } : {}) }
}

function markerOf(setter: string, code = 'unknown-policy'): SkippedMarker {
  return { path: 'a.yaml', line: 1, code, why: '', setter }
}

const reports = [
  reportOf('good', 'selected'),
  reportOf('set', 'set'),
  reportOf('failed', 'failed'),
  reportOf('suspended', 'skipped'),
]

// biome-ignore format: a table is read down its columns
const unknown: readonly [name: string, policies: string[], skipped: SkippedMarker[], names: string][] = [
  ['all have one',                       ['good', 'set'],    [],                                ''],
  ['a policy that failed',               ['good', 'failed'], [],                                'ns/failed'],
  ['a suspended policy',                 ['suspended'],      [],                                'ns/suspended'],
  ['a policy that was not asked',        ['unasked'],        [],                                'ns/unasked'],
  ['a policy of another job that failed', ['good'],          [markerOf('ns:failed')],           ''],
  ['a marker of a policy that is gone',  ['good'],           [markerOf('ns:gone:tag'), markerOf('ns:gone')], 'ns/gone'],
  ['a marker in the wrong place',        ['good'],           [markerOf('ns:gone', 'no-value')], ''],
]

for (const [name, policies, skipped, names] of unknown) {
  test(`policiesWithoutResult: ${name}`, () => {
    const job = { policies: policies.map((one) => ({ metadata: { namespace: 'ns', name: one } })) }
    const found = policiesWithoutResult([job as unknown as Job], reports, skipped)
    assert.equal(found.join(), names)
  })
}
