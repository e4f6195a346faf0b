import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longestTurn, longestTurnMs } from '../../test/longest-turn.ts'
import { encodeUtf8, inlineOffload, type Offload } from '../base/index.ts'
import { findAllMarkers } from '../core/markers/index.ts'
import { choiceWork, compileRule, exclusionWork } from '../core/policy/index.ts'
import { workThreads } from './threads.ts'

const tags = Array.from({ length: 100_000 }, (_, index) => `main-${index.toString(16)}-${index}`)
const rule = compileRule({
  policy: { numerical: {} },
  filterTags: { pattern: '^main-[a-f0-9]+-(?P<build>[0-9]+)$', extract: '$build' },
})

const value = 'image: ghcr.io/org/app:1.2.3 # {"$imagepolicy": "apps:app"}'
const filler = `other: "${'x'.repeat(120)}"`
const files = [
  { path: 'large.yaml', bytes: encodeUtf8(`${value}\n${filler}\n---\n`.repeat(10_000)) },
]

type Row = readonly [
  name: string,
  work: (offload: Offload, signal: AbortSignal) => Promise<unknown>,
]
const rows: readonly Row[] = [
  [
    'excluding among 100,000 tags and choosing one',
    async (offload, signal) => {
      const stored = await offload(exclusionWork, { tags }, signal)
      return offload(choiceWork, { tags: stored.tags, rule }, signal)
    },
  ],
  ['finding 10,000 markers in 2 MB', (offload, signal) => findAllMarkers(files, offload, signal)],
]

for (const [name, work] of rows) {
  test(`${name} holds the event loop for no more than ${longestTurnMs} ms`, async (t) => {
    const threads = workThreads()
    t.after(() => threads.close())
    let there: unknown
    const away = await longestTurn(async () => {
      there = await work(threads.offload, t.signal)
    })
    let here: unknown
    const control = await longestTurn(async () => {
      here = await work(inlineOffload, t.signal)
    })
    assert.deepEqual(there, here, 'the answer is the same')
    assert.ok(control > longestTurnMs, `without threads it does: ${control} ms`)
    assert.ok(away < longestTurnMs, `${away} ms`)
  })
}
