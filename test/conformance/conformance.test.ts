import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { checks } from './checks.ts'
import { deviations } from './deviations.ts'
import { runVectors } from './run.ts'

const folder = path.join(import.meta.dirname, '..', 'vectors')

for (const [name, load] of Object.entries(checks)) {
  test(`vectors: ${name}`, async (t) => {
    const file = path.join(folder, `${name}.jsonl`)
    assert.ok(existsSync(file), `${file} is missing`)
    const tally = await runVectors(file, name, (await load()).check)
    t.diagnostic(`${name} ${tally.passed}/${tally.total}`)
    assert.deepEqual(tally.differing.slice(0, 3), [])
    assert.ok(tally.total > 0)
    for (const rule of tally.deviations.keys()) assert.ok(deviations[rule], `${rule} is not listed`)
  })
}
