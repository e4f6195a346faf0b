import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { gitFloor } from './floor-git.ts'

test('the floor does the whole work', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-floor-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const git = (args: readonly string[], input = '') =>
    execFileSync('git', args, { cwd: folder, input, encoding: 'utf8' }).trim()
  git(['init', '--bare', '--quiet', '--initial-branch=main'])
  const seed =
    'commit refs/heads/main\ncommitter A <a@x> 1 +0000\ndata 0\nM 644 inline d/a\ndata 1\n1'
  git(['fast-import', '--quiet'], seed)
  const times = await gitFloor({
    url: `file://${folder}`,
    branch: 'main',
    read: ['d/a'],
    edits: [{ path: 'd/a', bytes: Buffer.from('2') }],
  })
  assert.equal(git(['show', 'main:d/a']), '2')
  assert.equal(git(['rev-list', '--count', 'main']), '2')
  assert.ok(times.totalMs > 0)
})
