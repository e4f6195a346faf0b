/**
 * `npm run fuzz [-- --runs N --seed S NAME...]`: random input for every `*.fuzz.ts` of this folder.
 *
 * Without `--runs`, each area doubles its inputs until its share of about twenty seconds is used
 * up. The seed is printed, and the same seed with the same runs gives the same inputs.
 */
import { parseArgs } from 'node:util'
import type { Fuzz } from './fuzz.ts'
import { loadFuzzes } from './load.ts'

const totalMs = 20_000
const firstRuns = 100

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' } },
  allowPositionals: true,
})
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : number('--seed', values.seed)
const runs = values.runs === undefined ? undefined : number('--runs', values.runs)
const fuzzes = await loadFuzzes(positionals)
console.log(`seed ${seed}`)
for (const fuzz of fuzzes) await runOne(fuzz, totalMs / fuzzes.length)

async function runOne(fuzz: Fuzz, shareMs: number): Promise<void> {
  const start = performance.now()
  const spentMs = () => performance.now() - start
  let done = 0
  let next = runs ?? firstRuns
  let round = 0
  try {
    // A round takes about twice as long as the last: stop while the next still fits.
    const hasTime = () => runs === undefined && spentMs() * 3 < shareMs
    for (; round === 0 || hasTime(); round++) {
      await fuzz.run(seed + round, next)
      done += next
      next *= 2
    }
    console.log(`✔ ${fuzz.name}: ${done} inputs for each property in ${Math.round(spentMs())} ms`)
  } catch (thrown) {
    console.log(`✗ ${fuzz.name}: again with --seed ${seed + round} --runs ${next} ${fuzz.name}`)
    console.log(thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown)
    process.exitCode = 1
  }
}

function number(flag: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${flag} '${text}' is no number`)
  return value
}
