import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { encodeUtf8, Failure } from '../base/index.ts'
import { readManifests } from '../core/kinds/index.ts'
import { findMarkers } from '../core/markers/index.ts'
import type { CommitDraft, PushedRef, PushOptions, RefUpdate } from '../io/git/index.ts'
import { noSecrets } from '../usecase/access/index.ts'
import { manifestsOf } from '../usecase/manifests/index.ts'
import { planJobs } from '../usecase/plan/index.ts'
import { type PolicyReport } from '../usecase/scan/index.ts'
import type { RemoteSession } from './remote-session.ts'
import type { UpdateRequest } from './request.ts'
import { type RemoteUpdate, updateRemote } from './update-remote.ts'

type Push = { readonly updates: readonly RefUpdate[]; readonly options: PushOptions }

type Commit = Pick<CommitDraft, 'parent'> & { readonly paths: readonly string[] }

/** A remote in memory: heads by branch, commits as they are written, pushes as they come. */
type Stub = {
  readonly session: RemoteSession
  readonly commits: Commit[]
  readonly pushes: Push[]
  readonly asked: () => number
  /** What becomes of the next commits: `true` fails it. */
  readonly failing: boolean[]
  /** What becomes of a ref of the next pushes. */
  readonly answers: ((update: RefUpdate) => PushedRef['kind'])[]
}

const files: Readonly<Record<string, string>> = {
  'a/x.yaml': 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n',
  'b/x.yaml': 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n',
}

function stubOf(refs: Readonly<Record<string, string>>): Stub {
  const commits: Commit[] = []
  const pushes: Push[] = []
  const failing: boolean[] = []
  const answers: Stub['answers'] = []
  let asked = 1
  const tree = {
    commit: 'seed',
    findMarkers: async () =>
      Object.entries(files).map(([path, text]) => findMarkers(path, encodeUtf8(text))),
    has: async () => true,
    read: async (paths: readonly string[]) =>
      paths.map((path) => ({ path, bytes: encodeUtf8(files[path] ?? '') })),
  }
  const remote = {
    url: 'https://example.com/fleet',
    async writeCommit(draft: CommitDraft) {
      if (failing.shift() === true) throw new Failure('GIT_SIGNING_FAILED', 'no key today')
      const paths = await Array.fromAsync(draft.files, (file) => file.path)
      commits.push({ parent: draft.parent, paths })
      return `commit-${commits.length}`
    },
    async push(updates: readonly RefUpdate[], options: PushOptions): Promise<PushedRef[]> {
      pushes.push({ updates, options })
      const answer = answers.shift() ?? (() => 'moved' as const)
      return updates.map((one) => ({
        ref: one.ref,
        new: one.new,
        kind: answer(one),
        reason: 'hook declined',
        words: '',
      }))
    },
  }
  const session = {
    remote,
    async resolve(spec: { readonly branch?: string }) {
      const ref = `refs/heads/${spec.branch ?? 'main'}`
      return { ref, commit: refs[ref] ?? '', refs: { ids: new Map(Object.entries(refs)) } }
    },
    tree: async () => tree,
    notices: () => [],
    forgetRefs: () => {
      asked++
    },
    close: async () => undefined,
  }
  // Only what a run calls is there; a call of anything else fails the test.
  return {
    session: session as unknown as RemoteSession,
    commits,
    pushes,
    asked: () => asked,
    failing,
    answers,
  }
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
  const request: Partial<UpdateRequest> = {
    mode: 'push',
    source: { kind: 'remote', url: '', branch: undefined },
  }
  const ports: Partial<RemoteUpdate['ports']> = {
    clock: { nowMs: () => 0, sleep: async () => undefined },
  }
  const { runs } = await updateRemote(
    {
      session: stub.session,
      jobs,
      policies: [report],
      request: request as UpdateRequest,
      secrets: noSecrets,
      ports: ports as RemoteUpdate['ports'],
    },
    t.signal,
  )
  return jobs.map((job) => {
    const { outcome, error } = runs.get(job)?.report ?? {}
    return `${outcome ?? 'nothing'}${error === undefined ? '' : `: ${error.message}`}`
  })
}

const main = { 'refs/heads/main': 'seed' }

test('updateRemote: each commit follows the one before, the last is pushed', async (t) => {
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

test('updateRemote: a commit that fails leaves nothing to the next automation', async (t) => {
  const stub = stubOf(main)
  stub.failing.push(true)
  const said = await outcomes(stub, automation('one', './a') + automation('all', './'), t)
  assert.deepEqual(said, ['failed: failed configuring source manager: no key today', 'pushed'])
  const [commit] = stub.commits
  assert.equal(commit?.parent, 'seed')
  assert.deepEqual(commit?.paths, ['a/x.yaml', 'b/x.yaml'])
})

test('updateRemote: a branch that moved is planned again, the other one is not', async (t) => {
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

test('updateRemote: five lost races are enough', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(...Array.from({ length: 9 }, () => () => 'stale' as const))
  const [said] = await outcomes(stub, automation('one', './a'), t)
  assert.equal(
    said,
    'failed: failed to update source: failed to push to remote: non-fast-forward update: refs/heads/main',
  )
  assert.equal(stub.pushes.length, 5)
})

test('updateRemote: after a lost race fewer automations go at a time', async (t) => {
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

test('updateRemote: a refused branch is not tried again, the other one is pushed', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(({ ref }) => (ref === 'refs/heads/main' ? 'refused' : 'moved'))
  const other = automation('two', './b', ', push: {branch: b}')
  const said = await outcomes(stub, automation('one', './a') + other, t)
  const why = 'failed to update source: failed to push to remote: command error on refs/heads/main'
  assert.deepEqual(said, [`failed: ${why}: hook declined`, 'pushed'])
  assert.equal(stub.pushes.length, 1)
})

test('updateRemote: branches share a push unless their options or copies keep them apart', async (t) => {
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

test('updateRemote: who found nothing to do because of a refused commit is told so', async (t) => {
  const stub = stubOf(main)
  stub.answers.push(() => 'refused')
  const said = await outcomes(stub, automation('one', './') + automation('two', './a'), t)
  const why = 'failed to update source: failed to push to remote: command error on refs/heads/main'
  const failed = `failed: ${why}: hook declined`
  assert.deepEqual(said, [failed, failed])
})

test('updateRemote: the refspec of an automation that failed moves nothing', async (t) => {
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
