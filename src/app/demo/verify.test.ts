import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type UpdateReport } from '../../usecase/publish/index.ts'
import { blobId } from './demo-git.ts'
import { type Course, faultsOf } from './verify.ts'

function report(outcome: UpdateReport['outcome'], commit?: string): UpdateReport {
  const place = { repository: 'http://git', changes: [], skipped: [] }
  const run = commit === undefined ? [] : [{ ...place, outcome: 'pushed' as const, commit }]
  return { outcome, policies: [], runs: run, problems: [], notices: [] }
}

const good: Course = {
  start: 'a1',
  tip: { id: 'b2', parents: ['a1'], files: new Map([['x.yaml', blobId('tag: 2\n')]]) },
  expected: new Map([['x.yaml', 'tag: 2\n']]),
  first: report('changed', 'b2'),
  second: report('unchanged'),
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, course: Partial<Course>, faults: readonly string[]][] = [
  ['all right',               {}, []],
  ['a part of it failed',     { first: report('failed', 'b2') }, ["the first run ended as 'failed'"]],
  ['a second commit',         { second: report('changed', 'c3') }, ["the second run ended as 'changed'"]],
  ['another value',           { expected: new Map([['x.yaml', 'tag: 3\n']]) }, ["'x.yaml' is not as expected"]],
  ['a file that came along',  { expected: new Map() }, ["'x.yaml' is not as expected"]],
  ['a file that went away',   { expected: new Map([...good.expected, ['y.yaml', '']]) }, ["'y.yaml' is not as expected"]],
  ['not what the run pushed', { first: report('changed', 'c3') }, ["main is at 'b2', the first run pushed 'c3'"]],
  ['on another history',      { start: 'c3' }, ["the commit's parents are 'a1', not 'c3' alone"]],
]

for (const [name, course, faults] of rows) {
  test(`faultsOf: ${name}`, () => assert.deepEqual(faultsOf({ ...good, ...course }), faults))
}
