import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, Failure, inlineOffload } from '../../base/index.ts'
import { done } from '../../core/status/index.ts'
import { type Job, memoryTree } from '../plan/index.ts'
import type { JobEnd } from '../publish/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { type RequestDesk, updatePulls, type WantedPull } from './update-pulls.ts'

const app = { namespace: 'ns', name: 'app' }
const draft = { edits: [], changes: [], skipped: [], message: '' }
const ours = { number: 1, url: 'https://forge/1', automations: ['ns/auto'] }
const theirs = { ...ours, automations: [] }

function jobOf(): Job {
  const automation = { metadata: { namespace: 'ns', name: 'auto' }, spec: {} }
  const policies = [{ metadata: app, spec: {} }]
  const rules = { automation: app, root: '', template: '', values: {} }
  return { automation, policies, rules, source: undefined, stop: undefined } as unknown as Job
}

type Desk = { readonly desk: RequestDesk; readonly calls: string[] }

/** A forge with at most one request, which notes what is done there. */
function deskOf(open: typeof ours | undefined, failure?: Failure): Desk {
  const calls: string[] = []
  return {
    calls,
    desk: {
      find: async () => open,
      async sync({ content }) {
        calls.push(`sync ${content.title}`)
        if (failure !== undefined) throw failure
        return { kind: open === undefined ? 'opened' : 'updated', request: open ?? ours }
      },
      async close() {
        calls.push('close')
        return open === undefined ? { kind: 'none' } : { kind: 'closed', request: open }
      },
    },
  }
}

type Given = {
  readonly tag: string
  readonly kind: 'pushed' | 'unchanged'
  readonly open?: typeof ours
  readonly hasResult?: boolean
  readonly failure?: Failure
}

async function run({ tag, kind, open, hasResult = true, failure }: Given, signal: AbortSignal) {
  const job = jobOf()
  const { desk, calls } = deskOf(open, failure)
  const bytes = encodeUtf8(`image: org/app:${tag} # {"$imagepolicy": "ns:app"}\n`)
  const tree = async () => memoryTree([{ path: 'a.yaml', bytes }], inlineOffload)
  const report: PolicyReport = hasResult
    ? { ...app, outcome: 'selected', ref: { name: 'org/app', tag: '2' }, message: '' }
    : { ...app, outcome: 'failed', message: 'away' }
  const end: JobEnd = { outcome: done('ok'), place: { repository: 'r' }, work: { kind, draft } }
  const rules = { labels: [], isDraft: false, autoMerge: false as const }
  const from = { ref: 'refs/heads/main', id: 'seed' }
  const wanted: WantedPull[] = [{ job, rules, base: 'main', head: 'updates', from }]
  const work = {
    desk,
    tree,
    offload: inlineOffload,
    policies: [report],
    ends: new Map([[job, end]]),
  }
  const ended = (await updatePulls(wanted, work, signal)).get(job)
  const { pullRequest, outcome } = ended ?? {}
  const told = outcome?.kind === 'failed' ? `${outcome.reason}: ${outcome.message}` : ''
  return { calls, said: pullRequest?.outcome ?? told }
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, given: Given, said: string, calls: string[]][] = [
  ['pushed, and none is open',             { tag: '1', kind: 'pushed' },                                  'opened',    ['sync Update org/app to 2']],
  ['pushed, and one is open',              { tag: '1', kind: 'pushed', open: ours },                      'updated',   ['sync Update org/app to 2']],
  ['pushed by an earlier run, open',       { tag: '1', kind: 'unchanged', open: ours },                   'updated',   ['sync Update org/app to 2']],
  ['pushed by an earlier run, closed',     { tag: '1', kind: 'unchanged' },                               '',          []],
  ['nothing is left to do',                { tag: '2', kind: 'unchanged', open: ours },                   'closed',    ['close']],
  ['nothing is left, and none is open',    { tag: '2', kind: 'unchanged' },                               '',          ['close']],
  ['nobody knows what is left',            { tag: '2', kind: 'unchanged', open: ours, hasResult: false }, 'unchanged', []],
  ['nobody knows, and it is not ours',     { tag: '2', kind: 'unchanged', open: theirs, hasResult: false }, '',        []],
  ['the forge refuses: the run has failed', { tag: '1', kind: 'pushed', failure: new Failure('FORGE_REFUSED', 'no') }, 'PullRequestFailed: no', ['sync Update org/app to 2']],
]

for (const [name, given, said, calls] of rows) {
  test(`updatePulls: ${name}`, async (t) => {
    assert.deepEqual(await run(given, t.signal), { calls, said })
  })
}
