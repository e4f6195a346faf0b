import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { buildBundle } from './bundle.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-bundle-'))
after(() => rmSync(folder, { recursive: true }))

test('the bundle runs without its sources', async () => {
  const dist = path.join(folder, 'dist')
  const { files } = await buildBundle(dist)
  assert.ok(files > 2, 'commands are chunks of their own')

  const run = (...words: string[]): string =>
    execFileSync(process.execPath, [path.join(dist, 'tidemark.js'), ...words], {
      cwd: folder,
      env: { TIDEMARK_HOME: path.join(folder, 'home') },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  assert.equal(run('--version'), `tidemark version ${version}\n`)
  assert.match(run('--help'), /^Available Commands:$/m)
  assert.match(run('completion', 'bash'), /^complete -F _tidemark tidemark$/m)
})
