import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignText } from './foreign-text.ts'

test('foreignText: what is short stays as it is', () => {
  for (const text of ['', 'gone', 'a'.repeat(1_000)]) assert.equal(foreignText(text), text)
})

test('foreignText: what is long is cut in front of a word', () => {
  const blanks = ' '.repeat(990)
  assert.equal(foreignText(`${blanks}Basic cm9ib3Q6Y29ycmVjdA==`), `${blanks}Basic …`)
  assert.equal(foreignText('a'.repeat(100_000)), '…')
  assert.ok(foreignText('🚀'.repeat(1_000)).isWellFormed())
})
