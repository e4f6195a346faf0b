import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8, inlineOffload } from '../../base/index.ts'
import { readManifests } from '../../core/kinds/index.ts'
import { findMarkers, markerTerms } from '../../core/markers/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import { manifestsOf } from '../manifests/index.ts'
import { type DraftFile, editFiles } from './edit-files.ts'
import { type Job, planJobs } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'
import { memoryTree } from './memory-tree.ts'
import { laidOver, withFiles } from './overlay.ts'
import type { Draft } from './plan.ts'
import { planJob } from './plan-job.ts'

const line = (name: string, setter: string): string =>
  `${name}: org/${setter}:1 # {"$imagepolicy": "ns:${setter}"}\n`
const files = new Map([
  ['a.yaml', line('x', 'app') + line('y', 'db')],
  ['a/b.yaml', line('x', 'app')],
  ['b.yaml', line('x', 'app')],
])
const markers = [...files].map(([path, text]) => findMarkers(path, encodeUtf8(text)))

/** Looks files up by their terms, as an index does, and notes which it gave. */
function indexed(given: string[][]): MarkedTree {
  return {
    has: async () => true,
    isRemembered: () => true,
    async findMarkers(root, wants) {
      const below = markers.filter(({ path }) => isBelow(path, root))
      const found = below.filter((file) => wants === undefined || markerTerms(file).some(wants))
      given.push(found.map(({ path }) => path))
      return found
    },
    async read(paths) {
      return paths.map((path) => ({ path, bytes: encodeUtf8(files.get(path) ?? '') }))
    },
  }
}

const policyOf = (name: string, more = ''): string => `
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: {name: ${name}}
spec: {imageRepositoryRef: {name: ${name}}, policy: {alphabetical: {}}${more}}`

function jobOf(root: string, more = ''): Job {
  const text = `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: {name: auto}
spec:
  interval: 1m
  sourceRef: {kind: GitRepository, name: fleet}
  update: {path: ${root}}
  git: {commit: {author: {email: a@example.com}}}${policyOf('app', more)}${policyOf('db', more)}`
  const bytes = encodeUtf8(text)
  const manifests = manifestsOf(readManifests([{ path: 'x.yaml', bytes }]).objects, 'ns')
  const named = { automation: { namespace: 'ns', name: 'auto' }, template: '' }
  const [job] = planJobs(manifests, [], named)
  assert.ok(job)
  return job
}

type Given = { readonly root?: string; readonly more?: string }

function plan(tree: MarkedTree, tags: Readonly<Record<string, string>>, given: Given = {}) {
  const policies = Object.entries(tags).map(([name, tag]) => ({
    namespace: 'ns',
    name,
    outcome: 'selected' as const,
    ref: { name: `org/${name}`, tag },
    message: '',
  }))
  const { root = './', more = '' } = given
  const { signal } = new AbortController()
  return planJob(tree, { job: jobOf(root, more), policies }, inlineOffload, signal)
}

function filesOf(tree: MarkedTree, draft: Draft): Promise<DraftFile[]> {
  return Array.fromAsync(editFiles(tree, draft, new AbortController().signal))
}

test('overlay: the next draft is made on what the one before wrote', async () => {
  const before = indexed([])
  const first = await plan(before, { app: '22', db: '1' }, { root: 'a.yaml' })
  const between = laidOver(before, first, inlineOffload)
  const second = await plan(between, { app: '22', db: '3' })
  const third = laidOver(between, second, inlineOffload)
  const last = await plan(third, { app: '5', db: '3' })

  const written = line('x', 'app').replace(':1', ':22')
  assert.deepEqual(
    (await filesOf(between, second)).map((file) => [
      file.path,
      decodeUtf8(file.before),
      decodeUtf8(file.after),
    ]),
    [
      ['a/b.yaml', line('x', 'app'), written],
      ['a.yaml', written + line('y', 'db'), written + line('y', 'db').replace(':1', ':3')],
      ['b.yaml', line('x', 'app'), written],
    ],
  )
  assert.deepEqual(
    last.edits.map(({ path }) => path),
    ['a/b.yaml', 'a.yaml', 'b.yaml'],
  )
  assert.equal(laidOver(third, { edits: [] }, inlineOffload), third)
})

test('overlay: only files where something is to be done are looked at', async () => {
  const given: string[][] = []
  const tree = indexed(given)
  assert.equal((await plan(tree, { app: '1', db: '1' })).changes.length, 0)
  assert.equal((await plan(tree, { app: '1', db: '2' })).changes.length, 1)
  assert.equal((await plan(tree, { app: '2', db: '1' })).changes.length, 3)
  assert.deepEqual(given, [[], ['a.yaml'], ['a.yaml', 'a/b.yaml', 'b.yaml']])
})

test('overlay: a policy that keeps its digest is asked what the tree holds', async () => {
  const given: string[][] = []
  const more = ', digestReflectionPolicy: IfNotPresent'
  await plan(indexed(given), { db: '1' }, { more })
  assert.deepEqual(given[0], ['a.yaml'])
})

test('overlay: a memory that is wrong about a file is not written by', async () => {
  const wrong: MarkedTree = {
    ...indexed([]),
    findMarkers: async () =>
      markers.map((file) => ({
        ...file,
        markers: file.markers.map((marker) => ({ ...marker, start: marker.start - 3 })),
      })),
  }
  const draft = await plan(wrong, { app: '2', db: '1' }, { root: 'b.yaml' })
  assert.deepEqual(
    (await filesOf(wrong, draft)).map(({ after }) => decodeUtf8(after)),
    [line('x', 'app').replace(':1', ':2')],
  )
})

test('withFiles: other contents in some files, in the order of a walk', async (t) => {
  const file = (name: string, tag: string) => ({
    path: name,
    bytes: encodeUtf8(`image: org/app:${tag} # {"$imagepolicy": "ns:${tag}"}\n`),
  })
  const base = memoryTree(
    [file('a.yaml', 'a1'), file('b.yaml', 'b1'), file('c/d.yaml', 'd1')],
    inlineOffload,
  )
  const tree = withFiles(base, [file('b.yaml', 'b2')], inlineOffload)
  const found = await tree.findMarkers('', undefined, t.signal)
  assert.deepEqual(
    found.map(({ path, markers }) => [path, markers.map(({ setter }) => setter).join()]),
    [
      ['a.yaml', 'ns:a1'],
      ['b.yaml', 'ns:b2'],
      ['c/d.yaml', 'ns:d1'],
    ],
  )
  const read = await tree.read(['c/d.yaml', 'b.yaml', 'none'], t.signal)
  assert.deepEqual(read, [file('c/d.yaml', 'd1'), file('b.yaml', 'b2')])
  assert.deepEqual((await tree.findMarkers('c', undefined, t.signal)).length, 1)
})
