import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseGoJson } from './go-text.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

test('parseGoJson: nesting is bounded, before anything is built', () => {
  assert.doesNotThrow(() => parseGoJson(nested(100), 'document'))
  for (const text of [nested(101), '['.repeat(5_000_000), '{"a":'.repeat(101)]) {
    assert.throws(() => parseGoJson(text, 'document'), new SyntaxError('exceeded max depth'))
  }
})

test('parseGoJson: only brackets outside of strings nest', () => {
  const texts = ['['.repeat(500), `"${'{'.repeat(500)}`, '\\"['.repeat(200), '\\']
  for (const text of texts) assert.deepEqual(parseGoJson(JSON.stringify([text]), 'stream'), [text])
  const wide = Array.from({ length: 500 }, () => [{}])
  assert.deepEqual(parseGoJson(JSON.stringify(wide), 'stream'), wide)
})

test('parseGoJson: reads what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      assert.deepEqual(parseGoJson(text, 'document'), JSON.parse(text))
    }),
  )
})
