import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { editFiles } from './edit-files.ts'
import type { MarkedTree } from './marked-tree.ts'

const names = Array.from({ length: 600 }, (_, index) => `${index}.yaml`)
const edits = names.map((path) => ({
  path,
  splices: [{ start: 0, end: 1, text: encodeUtf8('b') }],
}))

/** Has every file but one, and notes how many it was asked for at once. */
function treeWithout(missing: string): { readonly tree: MarkedTree; readonly sizes: number[] } {
  const sizes: number[] = []
  const tree: MarkedTree = {
    has: async () => true,
    isRemembered: () => false,
    findMarkers: async () => [],
    async read(paths) {
      sizes.push(paths.length)
      const there = paths.filter((path) => path !== missing)
      return there.map((path) => ({ path, bytes: encodeUtf8(`a ${path}`) }))
    },
  }
  return { tree, sizes }
}

test('editFiles: in the order of the draft, without what is not there, never all at once', async (t) => {
  const { tree, sizes } = treeWithout('7.yaml')
  const files = await Array.fromAsync(editFiles(tree, { edits }, t.signal))
  assert.deepEqual(
    files.map(({ path }) => path),
    names.filter((path) => path !== '7.yaml'),
  )
  assert.deepEqual(
    files.slice(0, 1).map(({ before, after }) => [decodeUtf8(before), decodeUtf8(after)]),
    [['a 0.yaml', 'b 0.yaml']],
  )
  assert.deepEqual(sizes, [256, 256, 88])
})

test('editFiles: a batch is read when the one before was taken', async (t) => {
  const { tree, sizes } = treeWithout('')
  for await (const { path } of editFiles(tree, { edits }, t.signal)) {
    if (path === '255.yaml') break
  }
  assert.deepEqual(sizes, [256])
})
