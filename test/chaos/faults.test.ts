/** The short form of the faults; `main.ts` has the long one. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { fileOwner } from '../e2e/parts/owner.ts'
import { damageMirrors } from './damaged-mirror.ts'
import { killRuns } from './killed-runs.ts'
import { buildProgram, type Program } from './program.ts'

const owner = fileOwner()
let program: Program
before(async () => {
  program = await buildProgram(owner)
})

test('killed at random instants', async (t) => {
  const options = { seed: 1, rounds: 30, lanes: 2 }
  const onRound = (line: string) => t.diagnostic(line)
  const figures = await killRuns(t, program, { ...options, onRound })
  t.diagnostic(JSON.stringify({ ...options, ...figures }))
  const { fetch, commit, push } = figures.killedIn
  assert.ok(Math.min(fetch, commit, push) > 0, 'fetch, commit and push were hit')
})

test('mirrors with bytes that are flipped, cut or missing', async (t) => {
  const options = { seed: 1, rounds: 8 }
  const figures = await damageMirrors(t, program, options)
  t.diagnostic(JSON.stringify({ ...options, ...figures }))
})
