/**
 * `npm run generate [-- --check]`: writes every generated file, or names those that are stale.
 *
 * A generator gives the whole text of each of its files; nothing is written when nothing changed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generateCli } from './generate-cli.ts'
import { generateErrors } from './generate-errors.ts'
import { generateKinds } from './generate-kinds.ts'
import { generateNumbers } from './generate-numbers.ts'
import { generateRoomTable } from './generate-rooms.ts'

/** Path below the project's root to the text that belongs there. */
export type Generated = ReadonlyMap<string, string>

type Generator = {
  readonly name: string
  readonly run: (root: string) => Generated | Promise<Generated>
}

const generators: readonly Generator[] = [
  { name: 'kinds', run: generateKinds },
  { name: 'room table', run: generateRoomTable },
  { name: 'commands', run: generateCli },
  { name: 'errors', run: generateErrors },
  { name: 'numbers', run: generateNumbers },
]

/** The generated files that differ from what their generator gives, with the wanted text. */
export async function staleFiles(root: string): Promise<Generated> {
  const stale = new Map<string, string>()
  for (const { run } of generators) {
    for (const [file, text] of await run(root)) {
      const target = path.join(root, file)
      if (!existsSync(target) || readFileSync(target, 'utf8') !== text) stale.set(file, text)
    }
  }
  return stale
}

async function main(args: readonly string[]): Promise<number> {
  const root = path.join(import.meta.dirname, '..')
  const stale = await staleFiles(root)
  if (args.includes('--check')) {
    for (const file of stale.keys()) console.log(`${file}:1: is stale; run 'npm run generate'`)
    return stale.size === 0 ? 0 : 1
  }
  for (const [file, text] of stale) {
    writeFileSync(path.join(root, file), text)
    console.log(`wrote ${file}`)
  }
  return 0
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
