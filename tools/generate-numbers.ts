/** Prints the recorded benchmarks into the README: a number that nobody measured cannot stand there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { BenchRow } from '../bench/harness.ts'
import type { Generated } from './generate.ts'
import { replaceSection } from './section.ts'

type Recorded = {
  readonly machine: Readonly<Record<string, string | number>>
  readonly name: string
  readonly commit: string
  readonly rows: readonly BenchRow[]
}

/** README.md with the figures of `bench/results/`. */
export function generateNumbers(root: string): Generated {
  const folder = path.join(root, 'bench', 'results')
  if (!existsSync(folder)) return new Map()
  const results = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Recorded)
  return replaceSection(root, { file: 'README.md', name: 'numbers', text: numbers(results) })
}

function numbers(results: readonly Recorded[]): string {
  const [first] = results
  if (first === undefined) return 'Not measured yet: `npm run bench -- --list`.'
  const { machine } = first
  const rows = results.flatMap((result) =>
    result.rows.map(
      (row) =>
        `| \`${result.name}\` | ${row.case} | ${ms(row.timeMs.median)} | ${ms(row.floorMs)} | ${row.ratio} | ${Math.round(row.peakRssMb)} MB |`,
    ),
  )
  return [
    '| benchmark | case | median | floor | ratio | peak memory |',
    '|---|---|--:|--:|--:|--:|',
    ...rows,
    '',
    `Measured with \`npm run bench -- NAME\` on ${machine['cores']} cores (${machine['cpu']}), ${machine['memoryGb']} GiB, Node ${machine['node']}, ${machine['git']}; commit and spread stand in [bench/results](bench/results). The floor is what bare tools need for the same work in the same run.`,
  ].join('\n')
}

function ms(value: number): string {
  return value < 10 ? `${value} ms` : `${Math.round(value).toLocaleString('en')} ms`
}
