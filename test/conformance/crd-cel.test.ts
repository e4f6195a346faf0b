import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { check } from './crd-cel.ts'
import { runVectors } from './run.ts'

/**
 * What is missing: the type checker, optionals, cost limits, and the libraries for URLs, IP
 * addresses, quantities and formats. The number may only grow; once it is all of them, the file
 * joins `checks.ts` and this test goes.
 */
const passing = 260

test('vectors: crd-cel, as far as golang/cel goes', async () => {
  const file = path.join(import.meta.dirname, '..', 'vectors', 'crd-cel.jsonl')
  const { passed } = await runVectors(file, 'crd-cel', check)
  assert.ok(passed >= passing, `${passed} cases pass, ${passing} did before`)
})
