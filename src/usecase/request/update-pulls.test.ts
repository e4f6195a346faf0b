import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, Failure, inlineOffload } from '../../base/index.ts'
import { done, failed } from '../../core/status/index.ts'
import { type Job, memoryTree } from '../plan/index.ts'
import type { JobEnd } from '../publish/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { type RequestDesk, updatePulls, type WantedPull, wantedPull } from './update-pulls.ts'

const app = { namespace: 'ns', name: 'app' }
const draft = { edits: [], changes: [], skipped: [], message: '' }
const ours = { number: 1, url: 'https://forge/1', automations: ['ns/auto'] }
const theirs = { ...ours, automations: [] }

function jobOf(): Job {
  const automation = { metadata: { namespace: 'ns', name: 'auto' }, spec: {} }
  const policies = [{ metadata: app, spec: {} }]
  const rules = { automation: app, root: '', template: '', values: {} }
  const name = { namespace: 'ns', name: 'auto' }
  return { name, automation, policies, rules, source: undefined, stop: undefined } as unknown as Job
}

type Desk = { readonly desk: RequestDesk; readonly calls: string[] }

/** A forge with at most one request, which notes what is done there. */
function deskOf(open: typeof ours | undefined, failure?: Failure, ended?: Ended): Desk {
  const calls: string[] = []
  return {
    calls,
    desk: {
      find: async () => open,
      findEnded: async () => ended,
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

type Ended = { readonly commit: string; readonly isMerged: boolean }

type Given = {
  readonly ended?: Ended
  readonly tag: string
  readonly kind: 'pushed' | 'unchanged'
  readonly open?: typeof ours
  readonly hasResult?: boolean
  readonly failure?: Failure
}

async function run(
  { tag, kind, open, hasResult = true, failure, ended }: Given,
  signal: AbortSignal,
) {
  const job = jobOf()
  const { desk, calls } = deskOf(open, failure, ended)
  const bytes = encodeUtf8(`image: org/app:${tag} # {"$imagepolicy": "ns:app"}\n`)
  const tree = async () => memoryTree([{ path: 'a.yaml', bytes }], inlineOffload)
  const report: PolicyReport = hasResult
    ? { ...app, outcome: 'selected', ref: { name: 'org/app', tag: '2' }, message: '' }
    : { ...app, outcome: 'failed', message: 'away' }
  const place = { repository: 'r', pushBranch: 'updates' }
  const end: JobEnd = { outcome: done('ok'), place, work: { kind, draft, commit: 'abc12345' } }
  const rules = { labels: [], isDraft: false, autoMerge: false as const }
  const from = { ref: 'refs/heads/main', id: 'seed' }
  const wanted: WantedPull[] = [{ job, rules, base: 'main', head: 'updates', from, tip: 'tip' }]
  const work = {
    desk,
    tree,
    offload: inlineOffload,
    policies: [report],
    ends: new Map([[job, end]]),
  }
  const { pullRequest, outcome } = (await updatePulls(wanted, work, signal)).get(job) ?? {}
  const told = outcome?.kind === 'failed' ? `${outcome.reason}: ${outcome.message}` : ''
  return { calls, said: pullRequest?.outcome ?? told }
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, given: Given, said: string, calls: string[]][] = [
  ['pushed, and none is open',             { tag: '1', kind: 'pushed' },                                  'opened',    ['sync Update org/app to 2']],
  ['pushed, and one is open',              { tag: '1', kind: 'pushed', open: ours },                      'updated',   ['sync Update org/app to 2']],
  ['pushed by an earlier run, open',       { tag: '1', kind: 'unchanged', open: ours },                   'updated',   ['sync Update org/app to 2']],
  ['pushed by an earlier run, never opened', { tag: '1', kind: 'unchanged' },                             'opened',    ['sync Update org/app to 2']],
  ['pushed by an earlier run, closed',     { tag: '1', kind: 'unchanged', ended: { commit: 'tip', isMerged: false } }, '', []],
  ['closed by who does not say at what',   { tag: '1', kind: 'unchanged', ended: { commit: '', isMerged: false } }, '', []],
  ['closed before the branch went on',     { tag: '1', kind: 'unchanged', ended: { commit: 'old', isMerged: false } }, 'opened', ['sync Update org/app to 2']],
  ['merged, and the base lacks it again',  { tag: '1', kind: 'unchanged', ended: { commit: 'tip', isMerged: true } }, 'opened', ['sync Update org/app to 2']],
  ['nothing is left to do',                { tag: '2', kind: 'unchanged', open: ours },                   'closed',    ['close']],
  ['nothing is left, and none is open',    { tag: '2', kind: 'unchanged' },                               '',          ['close']],
  ['nobody knows what is left',            { tag: '2', kind: 'unchanged', open: ours, hasResult: false }, 'unchanged', []],
  ['nobody knows, and it is not ours',     { tag: '2', kind: 'unchanged', open: theirs, hasResult: false }, '',        []],
  ['the forge refuses: the run has failed', { tag: '1', kind: 'pushed', failure: new Failure('FORGE_REFUSED', 'no') }, "PullRequestFailed: branch 'updates' was pushed (commit 'abc1234'), but its pull request was not made: no; the next run goes on with it", ['sync Update org/app to 2']],
]

for (const [name, given, said, calls] of rows) {
  test(`updatePulls: ${name}`, async (t) => {
    assert.deepEqual(await run(given, t.signal), { calls, said })
  })
}

const branches = { base: 'main', head: 'updates' }
const plain = { labels: [], isDraft: false, autoMerge: false as const }

/** An automation of its own, which writes the file of its name. */
function jobAt(name: string): Job {
  const job = jobOf()
  const metadata = { namespace: 'ns', name }
  const automation = { metadata, spec: {} }
  return {
    ...job,
    name: metadata,
    automation,
    rules: { ...job.rules, root: name },
  } as unknown as Job
}

type Pair = { readonly name: string; readonly head?: string; readonly end?: 'failed' | 'pushed' }

/** What the desk hears of jobs that all have something to do. */
async function runAll(pairs: readonly Pair[], desk: RequestDesk, signal: AbortSignal) {
  const wanted = pairs.map(({ name, head = 'updates' }): WantedPull => {
    const from = { ref: 'refs/heads/main', id: 'seed' }
    return { job: jobAt(name), rules: plain, base: 'main', head, from, tip: 'tip' }
  })
  const marked = encodeUtf8('image: org/app:1 # {"$imagepolicy": "ns:app"}\n')
  const files = pairs.map(({ name }) => ({ path: `${name}/x.yaml`, bytes: marked }))
  const ref = { name: 'org/app', tag: '2' }
  const ends = wanted.map(({ job }, index): [Job, JobEnd] => {
    const place = { repository: 'r' }
    if (pairs[index]?.end === 'failed') return [job, { outcome: failed('Lost', 'lost'), place }]
    return [job, { outcome: done('ok'), place, work: { kind: 'pushed', draft } }]
  })
  const work = {
    desk,
    tree: async () => memoryTree(files, inlineOffload),
    offload: inlineOffload,
    policies: [{ ...app, outcome: 'selected' as const, ref, message: '' }],
    ends: new Map(ends),
  }
  const all = await updatePulls(wanted, work, signal)
  return wanted.map(({ job }) => all.get(job))
}

/** A desk that writes down what it is asked for, and gives each request a number. */
function scribe(): { readonly desk: RequestDesk; readonly synced: string[] } {
  const synced: string[] = []
  const desk: RequestDesk = {
    find: async () => undefined,
    findEnded: async () => undefined,
    async sync({ branches: { base, head }, content }) {
      const number = synced.push(`${base} <- ${head} by ${content.automations.join(' ')}`)
      const request = { number, url: `https://forge/${number}`, automations: content.automations }
      return { kind: 'opened', request }
    },
    close: async () => ({ kind: 'none' }),
  }
  return { desk, synced }
}

// biome-ignore format: a table is read down its columns
const groups: readonly [name: string, pairs: readonly Pair[], synced: string[], numbers: (number | undefined)[]][] = [
  ['jobs of the same branches share a request', [{ name: 'a' }, { name: 'b' }],                     ['main <- updates by ns/a ns/b'],                    [1, 1]],
  ['each pair of branches has its own',         [{ name: 'a' }, { name: 'b', head: 'other' }],      ['main <- updates by ns/a', 'main <- other by ns/b'], [1, 2]],
  ['a job whose push was lost holds back what it shares', [{ name: 'a', end: 'failed' }, { name: 'b' }], [],                                             [undefined, undefined]],
  ['a job that failed holds back no other branch', [{ name: 'a', end: 'failed' }, { name: 'b', head: 'other' }], ['main <- other by ns/b'],              [undefined, 1]],
  ['without jobs nobody is asked',              [],                                                 [],                                                  []],
]

for (const [name, pairs, expected, numbers] of groups) {
  test(`updatePulls: ${name}`, async (t) => {
    const { desk, synced } = scribe()
    const ends = await runAll(pairs, desk, t.signal)
    assert.deepEqual(synced, expected)
    assert.deepEqual(
      ends.map((end) => end?.pullRequest?.number),
      numbers,
    )
  })
}

type Synced = Awaited<ReturnType<RequestDesk['sync']>>

// biome-ignore format: a table is read down its columns
const answers: readonly [name: string, answer: Synced, report: object | undefined][] = [
  ['it has no commits of its own',    { kind: 'no-commits' },                                              undefined],
  ["somebody else's is left alone",   { kind: 'foreign', request: theirs },                                { outcome: 'foreign', number: 1, url: 'https://forge/1' }],
  ['it says this already',            { kind: 'unchanged', request: ours },                                { outcome: 'unchanged', number: 1, url: 'https://forge/1' }],
  ['auto-merge was refused',          { kind: 'opened', request: ours, autoMergeRefusal: 'not allowed' },  { outcome: 'opened', number: 1, url: 'https://forge/1', note: 'not allowed' }],
]

for (const [name, answer, report] of answers) {
  test(`updatePulls: what is reported when ${name}`, async (t) => {
    const desk = { ...scribe().desk, sync: async () => answer }
    const [end] = await runAll([{ name: 'a' }], desk, t.signal)
    assert.deepEqual([end?.outcome.kind, end?.pullRequest], ['done', report])
  })
}

test('updatePulls: a fault that is no failure ends the run', async (t) => {
  const desk: RequestDesk = {
    ...scribe().desk,
    async sync() {
      throw new TypeError('a bug')
    },
  }
  await assert.rejects(runAll([{ name: 'a' }], desk, t.signal), /a bug/)
})

test('wantedPull: the base is the branch that is read, the head the one that is pushed', () => {
  const target = { checkout: undefined, pushBranch: 'updates', switchBranch: true, pushOptions: {} }
  const read = { ref: 'refs/heads/main', id: 'seed' }
  const checkout = { read, target, branch: { old: 'tip' } } as unknown as Parameters<
    typeof wantedPull
  >[1]
  const pull = wantedPull(jobOf(), checkout, plain)
  assert.deepEqual({ base: pull?.base, head: pull?.head }, branches)
  assert.deepEqual([pull?.from, pull?.tip, pull?.rules], [read, 'tip', plain])
  assert.equal(wantedPull(jobOf(), checkout, undefined), undefined)
})
