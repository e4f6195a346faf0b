/** The short form of the race; `main.ts` has the long one. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { fileOwner } from '../e2e/parts/owner.ts'
import { buildProgram, type Program } from './program.ts'
import { race } from './race.ts'

const owner = fileOwner()
let program: Program
before(async () => {
  program = await buildProgram(owner)
})

test('30 automations on one branch that somebody else keeps moving', async (t) => {
  const options = { seed: 1, automations: 30, machines: 1, foreignCommits: 15, everyMs: 200 }
  const figures = await race(t, program, options)
  t.diagnostic(JSON.stringify({ ...options, ...figures }))
  assert.ok(figures.sent >= 1)
})

test('three machines share 12 automations of one branch', async (t) => {
  const options = { seed: 2, automations: 12, machines: 3, foreignCommits: 10, everyMs: 200 }
  const figures = await race(t, program, options)
  t.diagnostic(JSON.stringify({ ...options, ...figures }))
  assert.ok(figures.sent >= 3)
})
