/** Kills a whole run again and again; whatever the instant, the next run must simply work. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  commitInto,
  env,
  gitIn,
  person,
  signal,
  temporaryFolder,
} from '../../../../test/git/world.ts'
import { openBlobIndex } from '../../gitindex/index.ts'
import { systemClock } from '../../system/index.ts'
import { assertPushed, openMirrors, openRemote } from '../index.ts'

const kills = 12

/** One update of the file `n`, from opening to closing. */
async function update(url: string, home: string, value: string): Promise<string> {
  const mirrors = openMirrors({ home, env, clock: systemClock, openMemory: openBlobIndex })
  const remote = await openRemote(mirrors, { url, env, ambient: true }, signal)
  try {
    const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
    await remote.fetch([{ ref, id: commit }], signal)
    await remote.listTree(commit, '', signal)
    const files = [{ path: 'deep/n', bytes: Buffer.from(value) }]
    const draft = { parent: commit, files, author: person, committer: person, message: value }
    const id = await remote.writeCommit(draft, signal)
    assertPushed(await remote.push([{ ref: ref ?? '', new: id, expectedOld: commit }], {}, signal))
    return id
  } finally {
    await remote.close()
  }
}

/** The same in a process of its own, over and over, until it is killed. */
const script = (url: string, home: string) => `
  import { openMirrors, openRemote } from ${JSON.stringify(path.join(import.meta.dirname, '../index.ts'))}
  import { openBlobIndex } from ${JSON.stringify(path.join(import.meta.dirname, '../../gitindex/index.ts'))}
  import { systemClock } from ${JSON.stringify(path.join(import.meta.dirname, '../../system/index.ts'))}
  const env = { PATH: process.env.PATH }
  const { signal } = new AbortController()
  const who = { name: 'a', email: 'a@x', dateMs: 0 }
  for (let n = 0; ; n++) {
    const mirrors = openMirrors({ home: ${JSON.stringify(home)}, env, clock: systemClock, openMemory: openBlobIndex })
    const remote = await openRemote(mirrors, { url: ${JSON.stringify(url)}, env, ambient: true }, signal)
    const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
    if (n === 0) console.log('started')
    await remote.fetch([{ ref, id: commit }], signal)
    const files = [{ path: 'deep/n', bytes: Buffer.from(process.pid + ' ' + n) }]
    const draft = { parent: commit, files, author: who, committer: who, message: 'm' }
    const id = await remote.writeCommit(draft, signal)
    await remote.push([{ ref, new: id, expectedOld: commit }], {}, signal)
    await remote.close()
  }`

test('a run that is killed at any instant harms neither mirror nor remote', async (t) => {
  const folder = temporaryFolder(t)
  const home = path.join(folder, 'home')
  const bare = path.join(folder, 'apps.git')
  gitIn(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  commitInto(bare, 'main', { 'deep/n': 'start', other: 'x' })
  for (let round = 0; round < kills; round++) {
    const args = ['--input-type=module', '-e', script(bare, home)]
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = new Promise((resolve) => child.once('close', resolve))
    const started = new Promise((resolve) => child.stdout.once('data', () => resolve('started')))
    assert.equal(await Promise.race([started, ended.then(() => 'ended')]), 'started')
    // Later each round, so that every step of a run is hit sooner or later.
    setTimeout(() => child.kill('SIGKILL'), round * 17)
    await ended
    // A git that was pushing may still hold the remote's ref for a moment: that is its own lock.
    const id = await update(bare, home, `after ${round}`).catch(() =>
      update(bare, home, `again ${round}`),
    )
    assert.equal(gitIn(bare, ['rev-parse', 'main']), id)
  }
  assert.equal(gitIn(bare, ['fsck', '--strict', '--no-dangling']), '')
  const run = path.join(home, 'run')
  assert.deepEqual(existsSync(run) ? readdirSync(run) : [], [], 'secrets of killed runs are gone')
})
