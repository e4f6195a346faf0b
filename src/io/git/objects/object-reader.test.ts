import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { env, gitIn, signal, temporaryFolder } from '../../../../test/git/world.ts'
import { startProcess } from '../../process/index.ts'
import { openObjectReader } from './object-reader.ts'

test('a process that was killed between two questions is replaced, and nobody hears of it', async (t) => {
  const folder = temporaryFolder(t)
  gitIn(folder, ['init', '--quiet', '--bare'])
  const script = 'echo $$ >> pids; exec git "$@"'
  const reader = openObjectReader((args) =>
    startProcess('sh', { args: ['-c', script, 'sh', ...args], env, cwd: folder }),
  )
  t.after(() => reader.close())
  const names = ['0'.repeat(40)]
  const pids = () => readFileSync(path.join(folder, 'pids'), 'utf8').trim().split('\n').map(Number)
  assert.deepEqual(await reader.read(names, 0, signal), [undefined])
  for (const count of [1, 2]) {
    process.kill(pids().at(-1) ?? 0, 'SIGKILL')
    assert.deepEqual(await reader.read(names, 0, signal), [undefined])
    assert.equal(pids().length, count + 1)
  }
})

test('a process that dies of every question is damage', async (t) => {
  const script = 'read question'
  const reader = openObjectReader(() =>
    startProcess('sh', { args: ['-c', script], env, cwd: temporaryFolder(t) }),
  )
  t.after(() => reader.close())
  for (const _ of [1, 2]) {
    await assert.rejects(reader.read(['0'.repeat(40)], 0, signal), { code: 'GIT_MIRROR_DAMAGED' })
  }
})
