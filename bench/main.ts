/**
 * `npm run bench -- --list` and `npm run bench -- NAME [--json] [--record]`.
 *
 * `--record` keeps the figures with the machine in `bench/results/`, from where the README takes them.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { commit, machine } from '../tools/provenance.ts'
import type { Bench, BenchRow } from './harness.ts'

const [...args] = process.argv.slice(2)
const json = args.includes('--json')
const record = args.includes('--record')
const names = args.filter((arg) => !arg.startsWith('--'))
const suffix = '.bench.ts'
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length))
  .sort()

if (args.includes('--list') || names.length === 0) {
  for (const name of known) console.log(`${name.padEnd(12)} ${(await load(name)).question}`)
}
for (const name of names) {
  if (!known.includes(name)) {
    console.error(`no benchmark '${name}'; there are ${known.join(', ')}`)
    process.exit(1)
  }
  await runOne(await load(name))
}

async function load(name: string): Promise<Bench> {
  const module: { bench: Bench } = await import(path.join(import.meta.dirname, `${name}${suffix}`))
  return module.bench
}

async function runOne(bench: Bench): Promise<void> {
  const rows: BenchRow[] = []
  for await (const row of bench.run()) {
    rows.push(row)
    if (!json) print(row)
  }
  const result = { name: bench.name, commit: commit('src', 'bench/*.ts'), rows }
  if (json) console.log(JSON.stringify(result, null, 2))
  if (!record) return
  const file = path.join(import.meta.dirname, 'results', `${bench.name}.json`)
  writeFileSync(file, `${JSON.stringify({ machine: machine(), ...result }, null, 2)}\n`)
}

function print(row: BenchRow): void {
  const { min, median, max } = row.timeMs
  console.log(
    `${row.case}: ${row.work} ${row.unit}, ${median} ms (${min}-${max}, ${row.runs} runs), ` +
      `floor ${row.floorMs} ms, ratio ${row.ratio}, peak ${row.peakRssMb} MB ${JSON.stringify(row.extra)}`,
  )
}
