import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWalk } from './walk-order.ts'

const walked = [
  'a',
  'a/b',
  'a/b/c',
  'a/c',
  'a!',
  'a-b',
  'a.b',
  'a.b/c',
  'aa',
  '\uffee',
  '\u{1f600}',
  '\u{1f600}/a',
]

test('compareWalk: folder by folder, names as bytes', () => {
  for (const [left, a] of walked.entries()) {
    for (const [right, b] of walked.entries()) {
      assert.equal(Math.sign(compareWalk(a, b)), Math.sign(left - right), `${a} and ${b}`)
    }
  }
})
