/**
 * `npm run chaos -- --short`: the tests of this folder, with seeds of their own.
 *
 * `npm run chaos [-- race|kill|damage ...] [--seed S] [--rounds N] [--automations N] [--record]`:
 * the long form of the race and the faults; all of them without a name. Seed and figures are
 * printed; `--record` keeps them with the machine and the commit in `test/chaos/results/`.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import type { Owner } from '../e2e/parts/owner.ts'
import { damageMirrors } from './damaged-mirror.ts'
import { killRuns } from './killed-runs.ts'
import { buildProgram, type Program } from './program.ts'
import { race } from './race.ts'
import { record } from './record.ts'

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string' },
    rounds: { type: 'string', default: '300' },
    automations: { type: 'string', default: '90' },
    record: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const rounds = Number(values.rounds)
const automations = Number(values.automations)

/** Gives what was asked for, and the figures. */
type Work = (owner: Owner, program: Program) => Promise<object>

const works: Readonly<Record<string, Work>> = {
  async race(owner, program) {
    const asked = { seed, automations, machines: 1, foreignCommits: 100, everyMs: 200 }
    return { ...asked, ...(await race(owner, program, asked)) }
  },
  async kill(owner, program) {
    const asked = { seed, rounds, lanes: 2 }
    let round = 0
    const onRound = (line: string) => console.log(`${++round}/${rounds} ${line}`)
    return { ...asked, ...(await killRuns(owner, program, { ...asked, onRound })) }
  },
  async damage(owner, program) {
    const asked = { seed, rounds }
    return { ...asked, ...(await damageMirrors(owner, program, asked)) }
  },
}

process.exitCode = values.short ? runTests() : await runWorks()

function runTests(): number {
  const { status } = spawnSync(process.execPath, ['tools/run-tests.ts', 'test/chaos'], {
    stdio: 'inherit',
  })
  return status ?? 1
}

async function runWorks(): Promise<number> {
  const ends: (() => void | Promise<void>)[] = []
  const owner: Owner = { after: (end) => void ends.push(end) }
  try {
    const program = await buildProgram(owner)
    console.log(`seed ${seed}`)
    for (const name of positionals.length > 0 ? positionals : Object.keys(works)) {
      const work = works[name]
      if (work === undefined) throw new Error(`no chaos '${name}'; there are ${Object.keys(works)}`)
      const figures = await work(owner, program)
      console.log(`${name}: ${JSON.stringify(figures)}`)
      if (values.record) record(name, figures)
    }
  } finally {
    for (const end of ends.reverse()) await end()
  }
  return 0
}
