/**
 * `npm run chaos [-- race|kill|damage ...] [--seed S] [--rounds N] [--automations N] [--record]`:
 * the long form of the race and the faults; all of them without a name. Seed and figures are
 * printed; `--record` keeps them with the machine and the commit in `test/chaos/results/`.
 */
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
  },
  allowPositionals: true,
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const rounds = Number(values.rounds)
const automations = Number(values.automations)

type Work = (owner: Owner, program: Program) => Promise<object>

const works: Readonly<Record<string, Work>> = {
  race: (owner, program) => {
    const pace = { foreignCommits: 100, everyMs: 200 }
    return race(owner, program, { seed, automations, machines: 1, ...pace })
  },
  kill: (owner, program) => {
    let round = 0
    const onRound = (line: string) => console.log(`${++round}/${rounds} ${line}`)
    return killRuns(owner, program, { seed, rounds, lanes: 2, onRound })
  },
  damage: (owner, program) => damageMirrors(owner, program, { seed, rounds }),
}

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
    const asked = name === 'race' ? { seed, automations } : { seed, rounds }
    if (values.record) record(name, { ...asked, ...figures })
  }
} finally {
  for (const end of ends.reverse()) await end()
}
