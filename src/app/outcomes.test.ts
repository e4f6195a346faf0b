import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AutomationCode } from '../core/status/index.ts'
import type { GitCode } from '../io/git/index.ts'
import type { SignCode } from '../io/sign/index.ts'

test('every failure of Git ends an automation with a reason: types demand it', () => {
  type Missing = Exclude<GitCode | SignCode, AutomationCode>
  const isComplete: [Missing] extends [never] ? true : false = true
  assert.ok(isComplete)
})
