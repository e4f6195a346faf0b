/**
 * `npm run check [-- STEP ... | --update-lists]`: all that a machine can check, each breach as
 * `file:line: what; do this instead`.
 *
 * Rules that came late have lists of known offenders in `tools/check/lists`; a new offence fails,
 * and so does a name that excuses nothing any more. `--update-lists` takes such names out, and adds none.
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { checkCycles } from './check/cycles.ts'
import { checkDecisions } from './check/decisions.ts'
import { checkDocComments } from './check/doc-comments.ts'
import { applyList, readList, staleOffences, writeList } from './check/ratchet.ts'
import { checkRooms, emptyRooms } from './check/rooms.ts'
import { checkSignals } from './check/signals.ts'
import { checkSizes } from './check/sizes.ts'
import { type Offence, readSources, type Source } from './check/sources.ts'
import { checkTests, raisedShares } from './check/tests.ts'
import { checkTime } from './check/time.ts'

type Check = (sources: readonly Source[]) => readonly Offence[]

const root: string = path.join(import.meta.dirname, '..')

const tools: Readonly<Record<string, readonly string[]>> = {
  format: ['biome', 'ci', '--linter-enabled=false', '--colors=off', '--reporter=summary', '.'],
  lint: ['oxlint', '--format=unix', '--deny-warnings'],
  types: ['tsc', '--noEmit', '--pretty', 'false'],
  'dead code': ['knip', '--no-progress'],
}

const checks: Readonly<Record<string, Check>> = {
  rooms: checkRooms,
  sizes: checkSizes,
  'doc-comments': checkDocComments,
  tests: (sources) => checkTests(sources, readList(root, 'tests')),
}

/** Rules with a list of those that broke them already. */
const ratchets: Readonly<Record<string, Check>> = {
  'empty-rooms': emptyRooms,
  cycles: checkCycles,
  decisions: checkDecisions,
  signals: checkSignals,
  time: checkTime,
}

const args = process.argv.slice(2)
const steps = args.filter((arg) => !arg.startsWith('--'))
if (args.includes('--update-lists')) updateLists()
else process.exitCode = check() ? 0 : 1

function check(): boolean {
  let ok = true
  const report = (name: string, run: () => readonly string[]): void => {
    if (steps.length > 0 && !steps.includes(name)) return
    const lines = run()
    console.log(`${lines.length === 0 ? '✔' : '✗'} ${name}`)
    for (const line of lines) console.log(`  ${line}`)
    ok &&= lines.length === 0
  }
  for (const [name, words] of Object.entries(tools)) report(name, () => runTool(words))
  const sources = readSources(root)
  for (const [name, run] of Object.entries(checks)) report(name, () => run(sources).map(printed))
  for (const [name, run] of Object.entries(ratchets)) {
    report(name, () => {
      const { fresh, stale } = applyList(readList(root, name), run(sources))
      return [...fresh, ...staleOffences(name, stale)].map(printed)
    })
  }
  return ok
}

function updateLists(): void {
  const sources = readSources(root)
  for (const [name, run] of Object.entries(ratchets)) {
    writeList(root, name, applyList(readList(root, name), run(sources)).left)
  }
  writeList(root, 'tests', raisedShares(sources, readList(root, 'tests')))
}

function printed({ file, line, what }: Offence): string {
  return `${file}:${line}: ${what}`
}

/** Runs one of the tools of `node_modules/.bin`; its output lines when it fails. */
function runTool([name, ...words]: readonly string[]): readonly string[] {
  const result = spawnSync(`node_modules/.bin/${name}`, words, { encoding: 'utf8' })
  if (result.status === 0) return []
  return `${result.stdout}${result.stderr}`.split('\n').filter((line) => line.trim() !== '')
}
