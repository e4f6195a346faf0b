import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relativeToRoot, updateRoot } from './update-root.ts'

// biome-ignore format: a table is read down its columns
const roots: readonly [path: string | undefined, root: string][] = [
  [undefined,        ''],
  ['',               ''],
  ['.',              ''],
  ['./',             ''],
  ['./clusters/a',   'clusters/a'],
  ['/clusters/a/',   'clusters/a'],
  ['clusters//a/./', 'clusters/a'],
  ['../../etc',      'etc'],
  ['a/../../b',      'b'],
  ['a/..',           ''],
]

for (const [path, root] of roots) {
  test(`updateRoot: ${path} is '${root}'`, () => assert.equal(updateRoot(path), root))
}

test('relativeToRoot: a single file goes by its base name', () => {
  assert.equal(relativeToRoot('a/b/c.yaml', 'a'), 'b/c.yaml')
  assert.equal(relativeToRoot('a/b/c.yaml', 'a/b/c.yaml'), 'c.yaml')
  assert.equal(relativeToRoot('c.yaml', ''), 'c.yaml')
})
