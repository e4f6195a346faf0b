/**
 * `npm run bench -- --list` and `npm run bench -- NAME [--json] [--record]`.
 *
 * `--record` keeps the figures with the machine in `bench/results/`, from where the README takes them.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import path from 'node:path'
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
  const result = { name: bench.name, commit: commit(), rows }
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

function machine(): Readonly<Record<string, string | number>> {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    git: spawnSync('git', ['--version'], { encoding: 'utf8' }).stdout.trim(),
    date: new Date().toISOString().slice(0, 10),
  }
}

function commit(): string {
  const result = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' })
  return result.stdout.trim()
}
