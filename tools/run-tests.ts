/**
 * `npm test [-- FOLDER|FILE ...]`: every `*.test.ts` of `src`, `tools`, `bench` and `test`. The suites
 * of whole commands (`test/e2e`, and `*.e2e.test.ts` beside the code) and of chaos run only when they
 * are named.
 *
 * One process a file keeps tests from seeing each other; two at a time is what the smallest
 * machine can do at once. Compiled code is kept from file to file: a third of their time.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** Run by `npm run e2e` and `npm run chaos`. */
const slowFolders = ['test/e2e/', 'test/chaos/']

/** Ends what hangs. The slowest file takes some seconds, and no load makes half an hour of them. */
const limitMs = 30 * 60_000

const roots = process.argv.slice(2)
const files = (roots.length > 0 ? roots : ['src', 'tools', 'bench', 'test']).flatMap(testFiles)
const { status, signal } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=2', `--test-timeout=${limitMs}`, ...files],
  {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: path.resolve('.cache/compiled-tests'), ...process.env },
  },
)
if (signal !== null) console.error(`✗ the tests were ended by signal ${signal}`)
process.exitCode = status ?? 1

function testFiles(root: string): string[] {
  if (statSync(root).isFile()) return [root]
  const isSlow = (file: string): boolean =>
    file.endsWith('.e2e.test.ts') ||
    slowFolders.some(
      (folder) => file.startsWith(folder) && !`${path.join(root)}/`.startsWith(folder),
    )
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(root, name))
    .filter((file) => file.endsWith('.test.ts') && !isSlow(file))
    .sort()
}
