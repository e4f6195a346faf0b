import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { encodeUtf8, Failure, inlineOffload } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { memoryTree, planJobs } from '../plan/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import { reportOf } from './job-end.ts'
import { publish } from './publish.ts'
import type { RemotePort } from './remote-port.ts'
import { remoteRepository } from './remote-repository.ts'

type CommitDraft = Parameters<RemotePort['writeCommit']>[0]
type Commit = Pick<CommitDraft, 'parent'> & { readonly paths: readonly string[] }
type RefUpdate = Parameters<RemotePort['push']>[0][number]
type Push = {
  readonly updates: readonly RefUpdate[]
  readonly options: Parameters<RemotePort['push']>[1]
}

/** A remote in memory: heads by branch, commits as they are written, pushes as they come. */
type Stub = {
  readonly remote: RemotePort
  readonly commits: Commit[]
  readonly pushes: Push[]
  readonly asked: () => number
  /** What becomes of the next commits: `true` fails it. */
  readonly failing: boolean[]
  /** What becomes of a ref of the next pushes. */
  readonly answers: ((update: RefUpdate) => 'moved' | 'stale' | 'refused')[]
}

const files: Readonly<Record<string, string>> = {
  'a/x.yaml': 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n',
  'b/x.yaml': 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n',
}
const treeFiles = Object.entries(files).map(([path, text]) => ({ path, bytes: encodeUtf8(text) }))

function stubOf(refs: Readonly<Record<string, string>>): Stub {
  const commits: Commit[] = []
  const pushes: Push[] = []
  const failing: boolean[] = []
  const answers: Stub['answers'] = []
  let asked = 1
  const remote: RemotePort = {
    url: 'https://example.com/fleet',
    async resolve(spec) {
      const ref = `refs/heads/${spec.branch ?? 'main'}`
      return { ref, commit: refs[ref] ?? '', refs: { ids: new Map(Object.entries(refs)) } }
    },
    tree: async () => memoryTree(treeFiles, inlineOffload),
    forgetRefs: () => {
      asked++
    },
    parentsOf: async () => [],
    ahead: async () => undefined,
    filesOf: async () => new Map(),
    async writeCommit(draft) {
      if (failing.shift() === true) throw new Failure('GIT_SIGNING_FAILED', 'no key today')
      const written = await Array.fromAsync(draft.files)
      commits.push({ parent: draft.parent, paths: written.map(({ path }) => path) })
      return `commit-${commits.length}`
    },
    async push(updates, options) {
      pushes.push({ updates, options })
      const answer = answers.shift() ?? (() => 'moved' as const)
      const kinds = updates.map((update) => ({ ref: update.ref, kind: answer(update) }))
      return (own) => lossOf(kinds.find(({ ref, kind }) => own.has(ref) && kind !== 'moved'))
    },
  }
  return { remote, commits, pushes, asked: () => asked, failing, answers }
}

function lossOf(one: { readonly ref: string; readonly kind: string } | undefined) {
  if (one === undefined) return undefined
  const text = 'failed to push to remote'
  return one.kind === 'stale'
    ? new Failure('GIT_PUSH_STALE', `${text}: non-fast-forward update: ${one.ref}`)
    : new Failure('GIT_PUSH_REFUSED', `${text}: command error on ${one.ref}: hook declined`)
}

const automation = (name: string, root: string, git = ''): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: ${name}}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: fleet}
  update: {path: ${root}, strategy: Setters}
  git: {checkout: {ref: {branch: main}}, commit: {author: {email: a@example.com}}${git}}`

const policy = `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {order: asc}}}`

const report: PolicyReport = {
  namespace: 'ns',
  name: 'app',
  outcome: 'selected',
  ref: { name: 'org/app', tag: '2' },
  message: '',
}

async function outcomes(stub: Stub, objects: string, t: TestContext): Promise<readonly string[]> {
  const bytes = encodeUtf8(objects + policy)
  const manifests = manifestsOf(readManifests([{ path: 'x.yaml', bytes }]).objects, 'ns')
  const named = { automation: { namespace: 'ns', name: 'tidemark' }, template: '' }
  const jobs = planJobs(manifests, [], named)
  const rules = {
    checkout: undefined,
    pushBranch: undefined,
    pullRequest: undefined,
    isOwn: () => true,
  }
  const repository = remoteRepository(stub.remote, rules, { nowMs: () => 0 })
  const ports = {
    repository,
    signer: async () => undefined,
    inspect: async () => undefined,
    offload: inlineOffload,
  }
  const publishing = {
    mode: 'push' as const,
    policies: [report],
    author: undefined,
    mayDowngrade: true,
  }
  const { ends } = await publish(jobs, ports, publishing, t.signal)
  return jobs.map((job) => {
    const end = ends.get(job)
    const { outcome, error } = end === undefined ? {} : reportOf(job, end)
    return `${outcome ?? 'nothing'}${error === undefined ? '' : `: ${error.message}`}`
  })
}

const main = { 'refs/heads/main': 'seed' }

test('publish: each commit follows the one before, the last is pushed', async (t) => {
  const stub = stubOf(main)
  const said = await outcomes(stub, automation('one', './a') + automation('two', './b'), t)
  assert.deepEqual(said, ['pushed', 'pushed'])
  assert.deepEqual(
    stub.commits.map(({ parent }) => parent),
    ['seed', 'commit-1'],
  )
  assert.deepEqual(stub.pushes, [
    {
      updates: [{ ref: 'refs/heads/main', new: 'commit-2', expectedOld: 'seed' }],
      options: { pushOptions: [], atomic: false },
    },
  ])
})

test('publish: a commit that fails leaves nothing to the next automation', async (t) => {
  const stub = stubOf(main)
  stub.failing.push(true)
  const said = await outcomes(stub, automation('one', './a') + automation('all', './'), t)
  assert.deepEqual(said, ['failed: failed configuring source manager: no key today', 'pushed'])
  const [commit] = stub.commits
  assert.equal(commit?.parent, 'seed')
  assert.deepEqual(commit?.paths, ['a/x.yaml', 'b/x.yaml'])
})

test('publish: a branch that moved is planned again, the other one is not', async (t) => {
  const stub = stubOf({ ...main, 'refs/heads/b': 'seed-b' })
  stub.answers.push(({ ref }) => (ref === 'refs/heads/main' ? 'stale' : 'moved'))
  const other = automation('two', './b', ', push: {branch: b}')
  assert.deepEqual(await outcomes(stub, automation('one', './a') + other, t), ['pushed', 'pushed'])
  assert.deepEqual(
    stub.pushes.map(({ updates }) => updates.map(({ ref }) => ref)),
    [['refs/heads/main', 'refs/heads/b'], ['refs/heads/main']],
  )
  assert.equal(stub.asked(), 2)
})

test('publish: five lost races are enough', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(...Array.from({ length: 9 }, () => () => 'stale' as const))
  const [said] = await outcomes(stub, automation('one', './a'), t)
  assert.equal(
    said,
    'failed: failed to update source: failed to push to remote: non-fast-forward update: refs/heads/main',
  )
  assert.equal(stub.pushes.length, 5)
})

test('publish: after a lost race fewer automations go at a time', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(() => 'stale')
  const said = await outcomes(stub, automation('one', './a') + automation('two', './b'), t)
  assert.deepEqual(said, ['pushed', 'pushed'])
  const sent = stub.commits.map(({ paths }) => paths)
  assert.deepEqual(sent, [['a/x.yaml'], ['b/x.yaml'], ['a/x.yaml'], ['b/x.yaml']])
  assert.deepEqual(
    stub.pushes.map(({ updates }) => updates.map((one) => one.new)),
    [['commit-2'], ['commit-3'], ['commit-4']],
  )
  assert.equal(stub.asked(), 3)
})

test('publish: a refused branch is not tried again, the other one is pushed', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(({ ref }) => (ref === 'refs/heads/main' ? 'refused' : 'moved'))
  const other = automation('two', './b', ', push: {branch: b}')
  const said = await outcomes(stub, automation('one', './a') + other, t)
  const why = 'failed to update source: failed to push to remote: command error on refs/heads/main'
  assert.deepEqual(said, [`failed: ${why}: hook declined`, 'pushed'])
  assert.equal(stub.pushes.length, 1)
})

test('publish: branches share a push unless their options or copies keep them apart', async (t) => {
  const stub = stubOf(main)
  const copy = ", push: {refspec: 'refs/heads/main:refs/copy/x'}"
  const optional = ', push: {branch: c, options: {a: b}}'
  const said = await outcomes(
    stub,
    automation('one', './a', copy) +
      automation('two', './b', ', push: {branch: b}') +
      automation('three', './b', optional),
    t,
  )
  assert.deepEqual(said, ['pushed', 'pushed', 'pushed'])
  assert.deepEqual(
    stub.pushes.map(({ updates, options }) => [...updates.map(({ ref }) => ref), options]),
    [
      ['refs/heads/main', 'refs/copy/x', { pushOptions: [], atomic: true }],
      ['refs/heads/b', { pushOptions: [], atomic: false }],
      ['refs/heads/c', { pushOptions: ['a=b'], atomic: false }],
    ],
  )
  assert.deepEqual(stub.pushes[1]?.updates, [
    { ref: 'refs/heads/b', new: 'commit-2', expectedOld: undefined },
  ])
})

test('publish: who found nothing to do because of a refused commit is told so', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(() => 'refused')
  const said = await outcomes(stub, automation('one', './') + automation('two', './a'), t)
  const why = 'failed to update source: failed to push to remote: command error on refs/heads/main'
  const failed = `failed: ${why}: hook declined`
  assert.deepEqual(said, [failed, failed])
})

test('publish: the refspec of an automation that failed moves nothing', async (t) => {
  const stub = stubOf(main)
  stub.failing.push(true)
  const copy = ", push: {refspec: 'refs/heads/main:refs/copy/x'}"
  const objects = automation('one', './a', copy) + automation('two', './b')
  const [, second] = await outcomes(stub, objects, t)
  assert.equal(second, 'pushed')
  assert.deepEqual(
    stub.pushes.map(({ updates }) => updates.map(({ ref }) => ref)),
    [['refs/heads/main']],
  )
})

test('publish: a run that is aborted in the middle pushes nothing, and ends with the reason', async (t) => {
  const stub = stubOf(main)
  const controller = new AbortController()
  const stopping: RemotePort = {
    ...stub.remote,
    async writeCommit(draft, signal) {
      controller.abort(new Error('enough'))
      signal.throwIfAborted()
      return stub.remote.writeCommit(draft, signal)
    },
  }
  const objects = automation('one', './a') + automation('two', './b')
  const aborted = { ...t, signal: controller.signal } as TestContext
  await assert.rejects(outcomes({ ...stub, remote: stopping }, objects, aborted), /enough/)
  assert.deepEqual([stub.commits, stub.pushes], [[], []])
})
