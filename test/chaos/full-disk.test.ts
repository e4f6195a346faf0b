/** No room for the mirror: the run fails in clear words, and goes through once there is room. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'
import { fileOwner, temporaryFolder } from '../e2e/parts/owner.ts'
import { run } from '../e2e/parts/run.ts'
import { fleetFiles, selections } from './fleet.ts'
import { flaws, startHost, tagsOf } from './host.ts'
import { buildProgram, type Program } from './program.ts'

const owner = fileOwner()
let program: Program
before(async () => {
  program = await buildProgram(owner)
})

/** What is free when the run starts; each ends it at another step. */
const freeSteps = [0, 64, 192]

/** Whoever found the disk full, the user hears why and what to do. */
const fullWords =
  /✗ .*(?:no space left on device|disk is full).*name another folder with TIDEMARK_HOME/

test('a full disk', async (t) => {
  let home = ''
  // Registered first, so that the disk is gone when its folder is removed.
  t.after(async () => void (await run('umount', ['-l', home])))
  home = path.join(temporaryFolder(t), 'home')
  mkdirSync(home)
  const { code } = await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', home])
  if (code !== 0) {
    process.stderr.write('SKIPPED full-disk.test.ts: only root can mount a small disk\n')
    return t.skip('cannot mount a tmpfs')
  }
  const big = { 'data/big.bin': randomBytes(96 * 1024).toString('base64') }
  const files = (url: string) => ({ ...fleetFiles(3, '1.0.0', url), ...big })
  const host = await startHost(t, { files })
  const ballast = path.join(home, 'ballast')
  const update = (tag: string) =>
    program(home, ['update', '--repo', host.url, '--push', ...selections(3, tag)])
  let failures = 0
  for (const [step, freeKb] of freeSteps.entries()) {
    rmSync(path.join(home, 'state'), { recursive: true, force: true })
    const { bavail, bsize } = statfsSync(home)
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - freeKb * 1024)))
    const before = [...(await tagsOf(host.folder)).values()]
    const tag = `${step + 2}.0.0`
    const ended = await update(tag)
    const after = [...(await tagsOf(host.folder)).values()]
    if (ended.code !== 0) {
      failures++
      assert.doesNotMatch(ended.stderr, /internal error/)
      assert.match(ended.stderr, fullWords)
      assert.deepEqual(after, before, `${freeKb} KiB: nothing half-written`)
    }
    rmSync(ballast)
    const next = await update(tag)
    assert.equal(next.code, 0, `${freeKb} KiB: ${ended.stderr} then ${next.stderr}`)
    assert.deepEqual([...(await tagsOf(host.folder)).values()], Array(3).fill(tag))
    t.diagnostic(`${freeKb} KiB free: ${ended.code === 0 ? 'fits' : ended.stderr.trim()}`)
  }
  assert.ok(failures > 0)
  assert.equal(await flaws(host.folder), '')
})
