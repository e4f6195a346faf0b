import assert from 'node:assert/strict'
import { test } from 'node:test'
import { copyBlowfish, expandKey, newBlowfish } from './index.ts'

test('Blowfish starts with the digits of pi', () => {
  const { keys, boxes } = newBlowfish()
  assert.deepEqual(
    [keys[0], keys[17], boxes[0], boxes[1023]],
    [0x243f6a88, 0x8979fb1b, 0xd1310ba6, 0x3ac372e6],
  )
})

test('a copy takes keys of its own', () => {
  const first = newBlowfish()
  expandKey(copyBlowfish(first), Uint8Array.of(1, 2, 3))
  assert.deepEqual(first, newBlowfish())
})
