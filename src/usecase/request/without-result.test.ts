import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Job, SkippedMarker } from '../plan/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { policiesWithoutResult } from './without-result.ts'

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
  ['a policy that was not asked, as no marker names it', ['unasked'], [],                       ''],
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
