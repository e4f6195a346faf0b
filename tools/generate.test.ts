import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { staleFiles } from './generate.ts'
import { roomTable } from './generate-rooms.ts'

const root = path.join(import.meta.dirname, '..')

test("generated files: are what 'npm run generate' writes", async () => {
  assert.deepEqual([...(await staleFiles(root)).keys()], [])
})

test('roomTable: one row a room, with purity and the neighbours below', () => {
  const rooms = [{ path: 'core/a', charter: 'What a is', after: ['core/b', 'core/c'] }]
  assert.deepEqual(
    roomTable([{ name: 'core', pure: true, rooms }])
      .split('\n')
      .slice(2),
    ['| core | `core/a` | pure; after b, c | What a is |'],
  )
})
