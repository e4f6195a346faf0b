/**
 * `npm run vectors [-- DIR]`: one line a vector file, `NAME PASSED/TOTAL`, then the first ten
 * differing cases in full. Files are recognised by their name; any folder will do.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { checks } from './checks.ts'
import { deviations } from './deviations.ts'
import { runVectors, type Tally } from './run.ts'

const shownCases = 10

const folder = process.argv[2] ?? path.join(import.meta.dirname, '..', 'vectors')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.slice(0, -'.jsonl'.length))
  .sort()
const tallies: Tally[] = []
for (const name of names) {
  const load = checks[name]
  if (load === undefined) {
    console.log(`${name} not checked: no check of that name in test/conformance/checks.ts`)
    continue
  }
  const { check } = await load()
  const tally = await runVectors(path.join(folder, `${name}.jsonl`), name, check)
  tallies.push(tally)
  console.log(`${tally.name} ${tally.passed}/${tally.total}`)
  for (const [rule, count] of tally.deviations) {
    console.log(`  ${count} on purpose by rule '${rule}': ${deviations[rule] ?? 'not listed'}`)
  }
}
const differing = tallies.flatMap((tally) =>
  tally.differing.map((one) => ({ name: tally.name, ...one })),
)
for (const one of differing.slice(0, shownCases)) {
  console.log(`\n${one.name}.jsonl:${one.line}`)
  console.log(JSON.stringify(one, null, 2))
}
process.exitCode = differing.length === 0 && tallies.length > 0 ? 0 : 1
