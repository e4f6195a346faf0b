import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCommit } from './commit-text.ts'
import { parseTree } from './tree.ts'

const id = '\u0001'.repeat(20)

// biome-ignore format: a table is read down its columns
const malformed: readonly [name: string, text: string][] = [
  ['no NUL at all',       'A'.repeat(60)],
  ['a mode and no name',  '100644 '],
  ['a name and no id',    '100644 a\0'],
  ['an id that is short', `100644 a\0${id.slice(1)}`],
  ['an empty name',       `100644 \0${id}`],
  ['a path for a name',   `100644 a/b\0${id}`],
  ['bytes after the end', `100644 a\0${id}rest`],
]
for (const [name, text] of malformed) {
  test(`a malformed tree ends the reading: ${name}`, () => {
    assert.throws(() => parseTree(Buffer.from(text, 'latin1'), 20), { code: 'GIT_TREE_REFUSED' })
  })
}

test('a whole tree is read, an empty one too', () => {
  const bytes = Buffer.from(`100644 a\0${id}`, 'latin1')
  assert.deepEqual(parseTree(bytes, 20), [{ mode: '100644', name: 'a', id: '01'.repeat(20) }])
  assert.deepEqual(parseTree(new Uint8Array(), 20), [])
})

for (const text of ['', 'no commit', 'tree abc\n\nshort', 'parent x\n\ntree of the message']) {
  test(`a malformed commit is refused: ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseCommit(Buffer.from(text)), { code: 'GIT_TREE_REFUSED' })
  })
}
