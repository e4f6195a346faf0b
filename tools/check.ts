/** `npm run check`: all that a machine can check, each as `file:line: what; do this instead`. */
import { spawnSync } from 'node:child_process'
import { checkRooms } from './check-rooms.ts'
import { checkSizes } from './check-sizes.ts'

type Step = { readonly name: string; readonly run: () => readonly string[] }

const steps: readonly Step[] = [
  {
    name: 'format',
    run: () =>
      tool('biome', ['ci', '--linter-enabled=false', '--colors=off', '--reporter=summary', '.']),
  },
  { name: 'lint', run: () => tool('oxlint', ['--format=unix', '--deny-warnings']) },
  { name: 'types', run: () => tool('tsc', ['--noEmit', '--pretty', 'false']) },
  { name: 'rooms', run: checkRooms },
  { name: 'sizes', run: checkSizes },
  { name: 'dead code', run: () => tool('knip', ['--no-progress']) },
]

/** Runs one of the tools of `node_modules/.bin`; its output lines when it fails. */
function tool(name: string, args: readonly string[]): readonly string[] {
  const result = spawnSync(`node_modules/.bin/${name}`, args, { encoding: 'utf8' })
  if (result.status === 0) return []
  return `${result.stdout}${result.stderr}`.split('\n').filter((line) => line.trim() !== '')
}

const wanted = process.argv.slice(2)
let failed = false
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue
  const found = step.run()
  console.log(`${found.length === 0 ? '✔' : '✗'} ${step.name}`)
  for (const line of found) console.log(`  ${line}`)
  failed ||= found.length > 0
}
process.exitCode = failed ? 1 : 0
