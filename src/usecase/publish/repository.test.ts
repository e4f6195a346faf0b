import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Clock, encodeUtf8, Failure, inlineOffload } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { type Job, type MarkedTree, memoryTree, planJobs } from '../plan/index.ts'
import { folderRepository } from './folder-repository.ts'
import { publish } from './publish.ts'
import { remoteRepository } from './remote-repository.ts'
import type { Checkout, Repository } from './repository.ts'

/** What every repository must do, wherever commits go: the contract of `Repository`. */
const files: Readonly<Record<string, string>> = {
  'a.yaml': 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n',
  'b.yaml': 'image: org/app:1 # {"$imagepolicy": "ns:app"}\n',
}
const treeFiles = Object.entries(files).map(([name, text]) => ({
  path: name,
  bytes: encodeUtf8(text),
}))
const tree = (): MarkedTree => memoryTree(treeFiles, inlineOffload)
const clock: Clock = { nowMs: () => 0, sleep: (_ms, signal) => whenAborted(signal) }

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A repository, what it holds now, and how the next commit or push of it fails. */
type Opened = {
  readonly repository: Repository
  /** The messages of its commits that others can see. */
  readonly published: () => readonly string[]
  /** The contents of a file, where commits go. */
  readonly contents: (name: string) => string
  readonly fail: (step: 'commit' | 'push') => void
}

const opened: Readonly<Record<string, (jobs: readonly Job[], t: TestContext) => Promise<Opened>>> =
  {
    folder: openFolder,
    remote: openRemote,
  }
/** Rules that do not hold for one of them, and why. */
const skips: Readonly<Record<string, string>> = {
  'folder: plans again when a race was lost': 'a clone cannot plan on what it has not pulled',
}

async function openFolder(jobs: readonly Job[], t: TestContext): Promise<Opened> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-publish-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const put = (name: string, bytes: Uint8Array): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), bytes)
  }
  for (const { path: name, bytes } of treeFiles) put(name, bytes)
  const commits: string[] = []
  let published = 0
  const failing = new Set<string>()
  const worktree = {
    branch: 'main',
    standsFor: 'main',
    head: 'seed',
    remote: async () => ({ url: 'https://example.com/fleet', settings: [], branch: 'main' }),
    identity: async () => ({ name: 'Ada', email: 'ada@example.com' }),
    changed: async () => [],
    edited: async () => [],
    committed: async () => [],
    async commit({ message }: { readonly message: string }) {
      if (failing.delete('commit')) throw new Failure('GIT_FAILED', 'a hook said no')
      return `id-${commits.push(message)}`
    },
    checkPush: async () => undefined,
    unpushed: async () => 0,
    astray: async () => 0,
    async push() {
      if (failing.delete('push')) throw new Failure('GIT_PUSH_STALE', 'somebody was faster')
      published = commits.length
      return { kind: 'moved' }
    },
  }
  const repository = await folderRepository(
    jobs,
    {
      folder: { folder, top: folder, prefix: '', worktree },
      tree: tree(),
      async writeFiles(some) {
        for (const { path: name, after } of some) put(name, after)
      },
      clock,
      offload: inlineOffload,
    },
    { mode: 'push', pushBranch: undefined, pullRequest: undefined },
    t.signal,
  )
  return {
    repository,
    published: () => commits.slice(0, published),
    contents: (name) => readFileSync(path.join(folder, name), 'utf8'),
    fail: (step) => failing.add(step),
  }
}

async function openRemote(): Promise<Opened> {
  const drafts: { readonly message: string; readonly files: ReadonlyMap<string, string> }[] = []
  let published = 0
  const failing = new Set<string>()
  const remote = {
    url: 'https://example.com/fleet',
    async resolve() {
      const ids = new Map([['refs/heads/main', 'seed']])
      return { ref: 'refs/heads/main', commit: 'seed', refs: { ids } }
    },
    forgetRefs: () => undefined,
    tree: async () => tree(),
    parentsOf: async () => [],
    ahead: async () => undefined,
    filesOf: async () => new Map(),
    async writeCommit(draft: Parameters<Parameters<typeof remoteRepository>[0]['writeCommit']>[0]) {
      if (failing.delete('commit')) throw new Failure('GIT_FAILED', 'no space')
      const written = new Map<string, string>()
      for await (const { path: name, bytes } of draft.files) {
        written.set(name, new TextDecoder().decode(bytes))
      }
      return `id-${drafts.push({ message: draft.message, files: written })}`
    },
    async push() {
      const isLost = failing.delete('push')
      if (!isLost) published = drafts.length
      const loss = new Failure('GIT_PUSH_STALE', 'somebody was faster')
      return () => (isLost ? loss : undefined)
    },
  }
  const rules = {
    checkout: undefined,
    pushBranch: undefined,
    pullRequest: undefined,
    isOwn: () => true,
  }
  return {
    // Each repository gets its own checkouts back.
    repository: remoteRepository(remote, rules, clock) as unknown as Repository,
    published: () => drafts.slice(0, published).map(({ message }) => message),
    contents: (name) =>
      drafts
        .slice(0, published)
        .findLast((one) => one.files.has(name))
        ?.files.get(name) ??
      files[name] ??
      '',
    fail: (step) => failing.add(step),
  }
}

function jobsOf(paths: readonly string[]): readonly Job[] {
  const automations = paths.map(
    (root, index) => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: job-${index}}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: fleet}
  update: {path: ${root}}
  git: {commit: {author: {email: a@example.com}, messageTemplate: 'job ${index}'}, checkout: {ref: {branch: main}}}`,
  )
  const policy = `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: app}
spec: {imageRepositoryRef: {name: app}, policy: {alphabetical: {}}}`
  const bytes = encodeUtf8(policy + automations.join(''))
  const manifests = manifestsOf(readManifests([{ path: 'x.yaml', bytes }]).objects, 'ns')
  return planJobs(manifests, [], { automation: { namespace: 'ns', name: 'x' }, template: '' })
}

const ref = { name: 'org/app', tag: '2' }
const policies = [{ namespace: 'ns', name: 'app', outcome: 'selected' as const, ref, message: '' }]

async function ended(
  jobs: readonly Job[],
  { repository }: Opened,
  signal: AbortSignal,
  inspect = async (_job: Job, _checkout: Checkout): Promise<void> => undefined,
): Promise<readonly string[]> {
  const ports = { repository, signer: async () => undefined, inspect, offload: inlineOffload }
  const rules = { mode: 'push' as const, policies, author: undefined, mayDowngrade: true }
  const { ends } = await publish(jobs, ports, rules, signal)
  return jobs.map((job) => {
    const { outcome, work } = ends.get(job) ?? {}
    return outcome?.kind === 'done' ? (work?.kind ?? '') : (outcome?.message ?? '')
  })
}

type Rule = (
  open: (paths: readonly string[]) => Promise<[readonly Job[], Opened]>,
  t: TestContext,
) => Promise<void>

const rules: Readonly<Record<string, Rule>> = {
  async 'publishes commits in their order'(open, t) {
    const [jobs, one] = await open(['a.yaml', 'b.yaml'])
    assert.deepEqual(await ended(jobs, one, t.signal), ['pushed', 'pushed'])
    assert.deepEqual(one.published(), ['job 0', 'job 1'])
    assert.match(one.contents('a.yaml'), /org\/app:2/)
  },
  async 'lets a job plan on what the one before wrote'(open, t) {
    const [jobs, one] = await open(['a.yaml', './'])
    assert.deepEqual(await ended(jobs, one, t.signal), ['pushed', 'pushed'])
    assert.match(one.contents('b.yaml'), /org\/app:2/)
  },
  async 'finds nothing to do a second time'(open, t) {
    const [jobs, one] = await open(['./', 'a.yaml'])
    assert.deepEqual(await ended(jobs, one, t.signal), ['pushed', 'unchanged'])
    assert.deepEqual(one.published(), ['job 0'])
  },
  async 'leaves all as it was when a commit fails'(open, t) {
    const [jobs, one] = await open(['a.yaml', 'b.yaml'])
    one.fail('commit')
    const [first, second] = await ended(jobs, one, t.signal)
    assert.match(first ?? '', /a hook said no|no space/)
    assert.equal(second, 'pushed')
    assert.equal(one.contents('a.yaml'), files['a.yaml'])
  },
  async 'refuses an update path that is not there'(open, t) {
    const [jobs, one] = await open(['nowhere', 'a.yaml'])
    const [first, second] = await ended(jobs, one, t.signal)
    assert.match(
      first ?? '',
      /^failed to apply policies: walking path for files: lstat .*nowhere: no such file or directory$/,
    )
    assert.equal(second, 'pushed')
  },
  async 'says which job was not pushed'(open, t) {
    const [jobs, one] = await open(['a.yaml'])
    for (let race = 0; race < 5; race++) one.fail('push')
    const replanned = one.repository.canReplan
    const [said] = await ended(jobs, one, t.signal)
    if (replanned) assert.equal(said, 'pushed', 'it was planned again')
    else assert.match(said ?? '', /^failed to update source: somebody was faster/)
  },
  async 'plans again when a race was lost'(open, t) {
    const [jobs, one] = await open(['a.yaml'])
    one.fail('push')
    assert.deepEqual(await ended(jobs, one, t.signal), ['pushed'])
  },
  async 'publishes nothing once it is aborted'(open, t) {
    const [jobs, one] = await open(['a.yaml', 'b.yaml'])
    const controller = new AbortController()
    let seen = 0
    const stop = async (): Promise<void> => {
      if (seen++ === 1) controller.abort(new Error('enough'))
      controller.signal.throwIfAborted()
    }
    await assert.rejects(
      ended(jobs, one, AbortSignal.any([t.signal, controller.signal]), stop),
      /enough/,
    )
    assert.deepEqual(one.published(), [])
  },
}

for (const [name, open] of Object.entries(opened)) {
  for (const [rule, check] of Object.entries(rules)) {
    test(`a repository (${name}) ${rule}`, {
      skip: skips[`${name}: ${rule}`] ?? false,
    }, async (t) => {
      await check(async (paths) => {
        const jobs = jobsOf(paths)
        return [jobs, await open(jobs, t)]
      }, t)
    })
  }
}
