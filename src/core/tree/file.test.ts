import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBelow } from './file.ts'

test('isBelow: a folder does not hold its namesakes', () => {
  assert.ok(isBelow('apps/a.yaml', 'apps'))
  assert.ok(isBelow('apps', 'apps'))
  assert.ok(isBelow('anything', ''))
  assert.ok(!isBelow('apps2/a.yaml', 'apps'))
})
