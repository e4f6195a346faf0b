/** `npm run bench -- --list` and `npm run bench -- NAME [--json]`. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Bench, BenchRow } from './harness.ts'

const [...args] = process.argv.slice(2)
const json = args.includes('--json')
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
  if (json) console.log(JSON.stringify({ name: bench.name, commit: commit(), rows }, null, 2))
}

function print(row: BenchRow): void {
  const { min, median, max } = row.timeMs
  console.log(
    `${row.case}: ${row.work} ${row.unit}, ${median} ms (${min}-${max}, ${row.runs} runs), ` +
      `floor ${row.floorMs} ms, ratio ${row.ratio}, peak ${row.peakRssMb} MB ${JSON.stringify(row.extra)}`,
  )
}

function commit(): string {
  const result = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { encoding: 'utf8' })
  return result.stdout.trim()
}
