import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, inlineOffload } from '../../base/index.ts'
import { type FileMarkers, findMarkers } from '../../core/markers/index.ts'
import type { Job } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'
import { observe } from './observe.ts'

const app = { namespace: 'ns', name: 'app' }
const ref = { name: 'org/app', tag: '2' }
const policies = [{ ...app, outcome: 'selected' as const, ref, message: '' }]

function jobOf(root = ''): Job {
  const policy = { metadata: app, spec: {} }
  const rules = { automation: app, root, template: '', values: {} }
  return { automation: undefined, policies: [policy], rules } as unknown as Job
}

/** A tree that remembers these markers and has these files, and notes what is read. */
function treeOf(markers: readonly FileMarkers[], files: Readonly<Record<string, string>> = {}) {
  const read: string[] = []
  const tree: MarkedTree = {
    has: async () => true,
    isRemembered: (path) => !path.startsWith('fresh'),
    findMarkers: async () => markers,
    async read(paths) {
      read.push(...paths)
      return paths.map((path) => ({ path, bytes: encodeUtf8(files[path] ?? '') }))
    },
  }
  return { tree, read }
}

const value = (tag: string): string => `image: org/app:${tag} # {"$imagepolicy": "ns:app"}\n`
const markersOf = (files: Readonly<Record<string, string>>): FileMarkers[] =>
  Object.entries(files).map(([path, text]) => findMarkers(path, encodeUtf8(text)))

test('observe: remembered files that change are read, once; others are not', async (t) => {
  const files = {
    'a.yaml': value('1') + value('1'),
    'b.yaml': value('2'),
    'c.yaml': value('1'),
    'fresh.yaml': value('1'),
  }
  const { tree, read } = treeOf(markersOf(files), files)
  const view = await observe(tree, { job: jobOf(), policies }, inlineOffload, t.signal)
  assert.deepEqual(read, ['a.yaml', 'c.yaml'])
  assert.deepEqual(
    view.markers.map(({ path }) => path),
    ['a.yaml', 'b.yaml', 'c.yaml', 'fresh.yaml'],
  )
  assert.deepEqual([...view.refs], [['ns:app', ref]])
})

// biome-ignore format: a table is read down its columns
const literals: readonly [name: string, tag: string, read: string[]][] = [
  ['only together with a change', '1', ['a.yaml', 'b.yaml']],
  ['and not for its own sake',    '2', []],
]

for (const [name, tag, expected] of literals) {
  test(`observe: a file whose comment sets its own value is read ${name}`, async (t) => {
    const own = 'size: old # {"x-k8s-cli": {"setter": {"name": "size", "value": "new"}}}\n'
    const files = { 'a.yaml': value('2') + own, 'b.yaml': value(tag) }
    const { tree, read } = treeOf(markersOf(files), files)
    await observe(tree, { job: jobOf(), policies }, inlineOffload, t.signal)
    assert.deepEqual(read, expected)
  })
}

test('observe: what a file holds outranks what is remembered of it', async (t) => {
  const files = { 'a.yaml': value('1') }
  const remembered = markersOf(files).map((file) => ({
    ...file,
    markers: file.markers.map((marker) => ({ ...marker, start: marker.start + 3 })),
  }))
  const { tree } = treeOf(remembered, files)
  const view = await observe(tree, { job: jobOf(), policies }, inlineOffload, t.signal)
  assert.deepEqual(view.markers, markersOf(files))
})

test('observe: a file that says it is another one is not read', async (t) => {
  const claim = "metadata: {annotations: {config.kubernetes.io/path: 'other.yaml'}}\n"
  const files = { 'a.yaml': `kind: X\n${claim}${value('1')}` }
  const { tree, read } = treeOf(markersOf(files), files)
  await observe(tree, { job: jobOf(), policies }, inlineOffload, t.signal)
  assert.deepEqual(read, [])
})

test('observe: only what lies below the root counts', async (t) => {
  const files = { 'a/x.yaml': value('1'), 'b/x.yaml': value('1') }
  const { tree, read } = treeOf(markersOf(files), files)
  await observe(tree, { job: jobOf('b'), policies }, inlineOffload, t.signal)
  assert.deepEqual(read, ['b/x.yaml'])
})

test('observe: more markers than anybody writes are refused, before a file is read', async (t) => {
  const lines = Array.from({ length: 2_000 }, (_, at) => `k${at}: x # {"$imagepolicy": "ns:app"}\n`)
  const found = findMarkers('a.yaml', encodeUtf8(lines.join('')))
  const markers = Array.from({ length: 101 }, (_, index) => ({ ...found, path: `${index}.yaml` }))
  const question = { job: jobOf(), policies: [] }
  const most = treeOf(markers.slice(1))
  assert.equal((await observe(most.tree, question, inlineOffload, t.signal)).markers.length, 100)
  const { tree, read } = treeOf(markers)
  await assert.rejects(observe(tree, { ...question, policies }, inlineOffload, t.signal), {
    code: 'UPDATE_FAILED',
    message:
      'failed to apply policies: 202000 markers are to be looked at, more than the limit of 200000',
  })
  assert.deepEqual(read, [])
})

test('observe: a run that is aborted while a file is read ends with the reason', async () => {
  const files = { 'a.yaml': value('1') }
  const { tree } = treeOf(markersOf(files), files)
  const controller = new AbortController()
  const slow: MarkedTree = {
    ...tree,
    read: (_paths, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        controller.abort(new Error('enough'))
      }),
  }
  const question = { job: jobOf(), policies }
  await assert.rejects(observe(slow, question, inlineOffload, controller.signal), /enough/)
})
