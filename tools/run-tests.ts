/**
 * `npm test [-- FOLDER|FILE ...]`: every `*.test.ts` of `src`, `tools`, `bench` and `test` but the e2e suite.
 *
 * One process a file keeps tests from seeing each other; two at a time is what the smallest
 * machine can do at once.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const roots = process.argv.slice(2)
const files = (roots.length > 0 ? roots : ['src', 'tools', 'bench', 'test']).flatMap(testFiles)
const result = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=2', '--test-timeout=120000', ...files],
  { stdio: 'inherit' },
)
process.exitCode = result.status ?? 1

function testFiles(root: string): string[] {
  if (statSync(root).isFile()) return [root]
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !path.join(root, name).startsWith('test/e2e/'))
    .map((name) => path.join(root, name))
    .sort()
}
