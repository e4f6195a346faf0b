/** Every step of a run is told to stop in its middle: nothing stays behind. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { hangingGit } from '../../../../test/git/hanging-git.ts'
import {
  gitIn,
  makeWorld,
  person,
  seedRepository,
  signal,
  type World,
} from '../../../../test/git/world.ts'
import { searchTree } from '../../gitindex/index.ts'
import type { Mirrors, Remote } from '../index.ts'
import { tryLockMirror } from './mirror-lock.ts'

type Run = {
  readonly remote: Remote
  readonly mirrors: Mirrors
  /** What is on the host. */
  readonly head: string
  /** Reads the branch, so that the mirror is there. */
  readonly checkout: () => Promise<unknown>
}

const many = Array.from({ length: 150 }, (_, index) => ({
  path: `many/${index}`,
  bytes: Buffer.from(`${index}`),
}))
const draftOn = (parent: string) => {
  const who = { author: person, committer: person }
  return { parent, files: many, message: 'many', ...who }
}
const push = async ({ remote, head, checkout }: Run, signal: AbortSignal) => {
  await checkout()
  const id = await remote.writeCommit(draftOn(head), signal)
  return remote.push([{ ref: 'refs/heads/x', new: id, expectedOld: undefined }], {}, signal)
}
const fetch = ({ remote, head }: Run, signal: AbortSignal) =>
  remote.fetch([{ ref: 'refs/heads/main', id: head }], signal)

// biome-ignore format: a table is read down its columns
const steps: readonly [name: string, verb: string, work: (run: Run, signal: AbortSignal) => Promise<unknown>][] = [
  ['asking for refs',             'ls-remote',  ({ remote }, signal) => remote.listRefs(['HEAD'], signal)],
  ['making a mirror',             'init',       fetch],
  ['fetching',                    'fetch',      fetch],
  ['looking whether it is bad',   'fsck',       fetch],
  ['reading objects',             'cat-file',   ({ remote, head, checkout }, signal) => checkout().then(() => remote.listTree(head, '', signal))],
  ['storing objects',             'index-pack', push],
  ['pushing',                     'push',       push],
  ['tidying up',                  'gc',         async ({ remote, mirrors, checkout }, signal) => {
    await checkout()
    await remote.close()
    return mirrors.tidy(signal)
  }],
]
for (const [name, verb, work] of steps) {
  test(`an abort in the middle leaves nothing behind: ${name}`, async (t) => {
    const world = await makeWorld(t)
    const folder = await seedRepository(world, 'apps.git', { a: 'one' })
    const head = gitIn(folder, ['rev-parse', 'main'])
    const hanging = hangingGit(t, verb)
    const mirrors = world.mirrors(hanging)
    const remote = await world.open('apps.git', { mirrors, env: hanging.env })
    const run = { remote, mirrors, head, checkout: () => prepare(world, verb, run) }
    const abort = new AbortController()
    const working = work(run, abort.signal)
    const outcome = working.then(
      () => 'done',
      (error: unknown) => error,
    )
    const pid = await Promise.race([hanging.pid, outcome])
    assert.equal(typeof pid, 'number', `${verb} was not reached: ${pid}`)
    abort.abort(new Error('enough'))
    await assert.rejects(working, /enough/)
    await remote.close()
    await mirrors.close()
    assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' }, 'its process is gone')
    assertNothingLeft(world)
    const next = await world.open('apps.git')
    await next.fetch([{ ref: 'refs/heads/main', id: head }], signal)
    assert.deepEqual(
      (await next.listTree(head, '', signal))?.map((file) => file.path),
      ['a'],
    )
  })
}

/** The mirror as the step needs it: another process has made and used it. */
async function prepare(world: World, verb: string, { remote, head }: Run): Promise<void> {
  const want = { ref: 'refs/heads/main', id: head }
  const other = await world.open('apps.git')
  await other.fetch([want], signal)
  await searchTree(other, head, indexer).find({ folder: '' }, signal)
  await other.close()
  if (verb === 'gc') fill(world)
  // A commit that was looked through counts as here without a question to git.
  await remote.fetch([want], signal)
}

const indexer = { key: 'any', accepts: () => true, maxBytes: 9, index: () => 1, terms: () => [] }

/** As many loose objects as make it time for tidying. */
function fill(world: World): void {
  const sample = path.join(mirrorOf(world), 'repository.git', 'objects', '17')
  mkdirSync(sample, { recursive: true })
  for (let index = 10; index < 38; index++) writeFileSync(path.join(sample, `tmp_obj_${index}`), '')
}

function mirrorOf({ home }: World): string {
  const names = readdirSync(path.join(home, 'mirrors'))
  return path.join(home, 'mirrors', names.find((name) => !name.endsWith('.lock')) ?? '')
}

function assertNothingLeft(world: World): void {
  assert.deepEqual(readdirSync(path.join(world.home, 'run')), [], 'written credentials')
  const mirrors = path.join(world.home, 'mirrors')
  const names = existsSync(mirrors)
    ? readdirSync(mirrors, { recursive: true, encoding: 'utf8' })
    : []
  for (const name of names.filter((one) => /^[0-9a-f]*\.lock$/.test(one))) {
    const lock = tryLockMirror(path.join(mirrors, name))
    assert.ok(lock !== undefined, `${name} is held`)
    lock.release()
  }
  const odd = names.filter((name) => /\.lock$|tmp_(pack|idx)/.test(path.basename(name)))
  assert.deepEqual(
    odd.filter((name) => name.includes('/')),
    [],
    'half-written files',
  )
}

test('whoever needs a mirror ends the tidying of it', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: 'one' })
  const head = gitIn(folder, ['rev-parse', 'main'])
  const hanging = hangingGit(t, 'gc')
  const mirrors = world.mirrors(hanging)
  const open = () => world.open('apps.git', { mirrors })
  const want = { ref: 'refs/heads/main', id: head }
  const first = await open()
  await first.fetch([want], signal)
  await first.close()
  fill(world)
  const tidying = mirrors.tidy(signal)
  await hanging.pid
  const second = await open()
  await second.fetch([want], signal)
  await tidying
  assert.equal((await second.listTree(head, '', signal))?.length, 1)
})

test('a question to a cat-file that hangs is given up; those behind it are answered', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: 'one' })
  const head = gitIn(folder, ['rev-parse', 'main'])
  const hanging = hangingGit(t, 'cat-file')
  const mirrors = world.mirrors(hanging)
  const run = { remote: await world.open('apps.git', { mirrors }), mirrors, head }
  await prepare(world, 'cat-file', { ...run, checkout: async () => undefined })
  const abort = new AbortController()
  const hung = run.remote.listTree(head, '', abort.signal)
  const behind = run.remote.listTree(head, '', signal)
  await hanging.pid
  abort.abort(new Error('enough'))
  await assert.rejects(hung, /enough/)
  assert.equal((await behind)?.length, 1)
})
