import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8, inlineOffload } from '../../base/index.ts'
import type { Job } from './jobs.ts'
import { memoryTree } from './memory-tree.ts'
import { policiesInUse } from './policies-in-use.ts'

const { signal } = new AbortController()

function jobOf(root: string, more: object = {}): Job {
  const policies = ['a', 'b', 'c'].map((name) => ({ metadata: { namespace: 'ns', name } }))
  return { automation: {}, policies, rules: { root }, ...more } as unknown as Job
}

const marked = (...setters: readonly string[]) =>
  setters.map((setter) => `image: org/app:1 # {"$imagepolicy": "${setter}"}\n`).join('---\n')

function treeOf(files: Readonly<Record<string, string>>): ReturnType<typeof memoryTree> {
  const all = Object.entries(files).map(([path, text]) => ({ path, bytes: encodeUtf8(text) }))
  return memoryTree(all, inlineOffload)
}

const long = 'x'.repeat(400)

// biome-ignore format: a table is read down its columns
const rows: readonly [what: string, root: string, files: Readonly<Record<string, string>>, used: readonly string[]][] = [
  ['none is named',                   '',     { 'x.yaml': 'image: org/app:1\n' },                          []],
  ['one of them is',                  '',     { 'x.yaml': marked('ns:a') },                                ['a']],
  ['a part of its result is',         '',     { 'x.yaml': marked('ns:b:tag', 'ns:b:name') },               ['b']],
  ['several, in several files',       '',     { 'x.yaml': marked('ns:c'), 'y/z.yaml': marked('ns:a', 'ns:c') }, ['a', 'c']],
  ['only what lies below the path',   'y',    { 'x.yaml': marked('ns:c'), 'y/z.yaml': marked('ns:a') },    ['a']],
  ['the path is a file',              'x.yaml', { 'x.yaml': marked('ns:c'), 'y/z.yaml': marked('ns:a') },  ['c']],
  ['policies that are not its own',   '',     { 'x.yaml': marked('ns:z', 'other:a') },                     []],
  ['a file that terms say nothing of', '',    { 'x.yaml': `${marked('ns:a')}---\nimage: org/${long}:1 # {"$imagepolicy": "ns:b"}\n` }, ['a', 'b']],
]

for (const [what, root, files, used] of rows) {
  test(`policiesInUse: ${what}`, async () => {
    const found = await policiesInUse(jobOf(root), [treeOf(files)], signal)
    assert.deepEqual(
      found.map(({ metadata }) => metadata.name),
      used,
    )
  })
}

test('policiesInUse: what either tree names', async () => {
  const trees = [treeOf({ 'x.yaml': marked('ns:a') }), treeOf({ 'x.yaml': marked('ns:b') })]
  const found = await policiesInUse(jobOf(''), trees, signal)
  assert.equal(found.length, 2)
})

test('policiesInUse: all for a run without an automation, none for a job that does not run', async () => {
  const tree = treeOf({})
  const without = jobOf('', { automation: undefined })
  assert.equal((await policiesInUse(without, [tree], signal)).length, 3)
  const stopped = jobOf('', { automation: undefined, stop: {} })
  assert.deepEqual(await policiesInUse(stopped, [tree], signal), [])
})
