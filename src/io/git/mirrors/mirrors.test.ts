/** Many runs in one process: they share mirrors, and nothing else. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  commitInto,
  gitIn,
  makeWorld,
  person,
  seedRepository,
  signal,
  type World,
} from '../../../../test/git/world.ts'
import { listen } from '../../../server/listen/index.ts'
import type { Send } from '../../http/index.ts'
import { assertPushed, type Remote } from '../index.ts'
import { tryLockMirror } from './mirror-lock.ts'

const files = { 'a.yaml': 'one\n', 'deep/b.yaml': 'two\n' }
const main = 'refs/heads/main'

const headOf = (folder: string, ref = main) => ({ ref, id: gitIn(folder, ['rev-parse', ref]) })

async function checkout(remote: Remote, abort = signal): Promise<string> {
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, abort)
  await remote.fetch([{ ref, id: commit }], abort)
  return commit
}

function draftOn(parent: string, text: string, path = 'a.yaml') {
  const edits = [{ path, bytes: Buffer.from(text) }]
  return { parent, files: edits, author: person, committer: person, message: text }
}

async function pushTo(remote: Remote, ref: string, id: string, expectedOld?: string) {
  assertPushed(await remote.push([{ ref, new: id, expectedOld }], {}, signal))
}

const pathsOf = async (remote: Remote, commit: string) =>
  (await remote.listTree(commit, '', signal))?.map((file) => file.path)

/** What a run leaves behind when it is over: written credentials and held locks. */
function assertNothingLeft(world: World): void {
  assert.deepEqual(readdirSync(path.join(world.home, 'run')), [])
  const mirrors = path.join(world.home, 'mirrors')
  for (const name of readdirSync(mirrors).filter((one) => one.endsWith('.lock'))) {
    const lock = tryLockMirror(path.join(mirrors, name))
    assert.ok(lock !== undefined, `${name} is held`)
    lock.release()
  }
}

const repositoryOf = (world: World) => {
  const mirrors = path.join(world.home, 'mirrors')
  const name = readdirSync(mirrors).find((one) => !one.endsWith('.lock')) ?? ''
  return path.join(mirrors, name, 'repository.git')
}

function loseObject(world: World, id: string): void {
  const objects = path.join(repositoryOf(world), 'objects')
  const pack = readdirSync(path.join(objects, 'pack'))
  for (const name of pack) rmSync(path.join(objects, 'pack', name))
  rmSync(path.join(objects, id.slice(0, 2), id.slice(2)), { force: true })
}

/** A host that answers only when it is told to, and says when it was asked. */
async function gated(t: TestContext, world: World, path: RegExp) {
  const asked = Promise.withResolvers<void>()
  const open = Promise.withResolvers<void>()
  const send: Send = async (request, signal) => {
    if (path.test(request.url)) {
      asked.resolve()
      const gone = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('gone'))),
      )
      await Promise.race([open.promise, gone])
    }
    return world.host.send(request, signal)
  }
  const server = await listen(send)
  t.after(() => server.close())
  return { url: `${server.url}/apps.git`, asked: asked.promise, open: () => open.resolve() }
}

test('two remotes at once, with drafts on both', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const names = ['a.git', 'b.git']
  const folders = await Promise.all(names.map((name) => seedRepository(world, name, files)))
  const remotes = await Promise.all(names.map((name) => world.open(name, { mirrors })))
  const drafts: string[] = []
  for (const remote of remotes) {
    drafts.push(await remote.writeCommit(draftOn(await checkout(remote), remote.url), signal))
  }
  for (const [index, remote] of remotes.entries()) {
    await pushTo(remote, 'refs/heads/x', drafts[index] ?? '')
    assert.equal(gitIn(folders[index] ?? '', ['show', 'x:a.yaml']), remote.url)
  }
})

test('runs on one mirror neither see nor lose one another’s drafts', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  const [one, two] = [
    await world.open('apps.git', { mirrors }),
    await world.open('apps.git', { mirrors }),
  ]
  const parent = await checkout(one)
  await checkout(two)
  const [first, second] = await Promise.all([
    one.writeCommit(draftOn(parent, 'by one', 'one'), signal),
    two.writeCommit(draftOn(parent, 'by two', 'two'), signal),
  ])
  assert.deepEqual(await pathsOf(one, first), ['a.yaml', 'deep/b.yaml', 'one'])
  await assert.rejects(two.listTree(first, '', signal), { code: 'GIT_MIRROR_DAMAGED' })
  await one.close()
  await pushTo(two, 'refs/heads/two', second)
  assert.equal(gitIn(folder, ['show', 'two:two']), 'by two')
})

test('fifty runs on one mirror fetch once, and share one cat-file', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  const want = headOf(folder)
  const remotes = await Promise.all(
    Array.from({ length: 50 }, () => world.open('apps.git', { mirrors })),
  )
  await Promise.all(remotes.map((remote) => remote.fetch([want], signal)))
  const paths = await Promise.all(remotes.map((remote) => pathsOf(remote, want.id)))
  assert.ok(paths.every((some) => some?.length === 2))
  assert.equal(world.host.counts().requests, 2, 'one fetch')
  assert.equal(mirrors.processes(), 2, 'init and cat-file')
  const fetches = remotes.reduce((sum, one) => sum + one.processes - mirrors.processes(), 0)
  assert.equal(fetches, 1)
  await Promise.all(remotes.map((remote) => remote.close()))
  assertNothingLeft(world)
})

test('who gives up while others wait for the same fetch leaves alone, and they get it', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  const want = headOf(folder)
  const gate = await gated(t, world, /git-upload-pack/)
  const open = () => world.open('', { url: gate.url, mirrors })
  const [first, second] = [await open(), await open()]
  const abort = new AbortController()
  const begun = first.fetch([want], abort.signal)
  await gate.asked
  const waiting = second.fetch([want], signal)
  abort.abort(new Error('enough'))
  await assert.rejects(begun, /enough/)
  // Its run is over; what it wrote down for git is still in use.
  const closing = first.close()
  gate.open()
  await Promise.all([waiting, closing])
  assert.equal((await pathsOf(second, want.id))?.length, 2)
  await second.close()
  assertNothingLeft(world)
})

test('who gives up in the queue behind a fetch that hangs leaves at once', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  commitInto(folder, 'other', { x: 'x' })
  const gate = await gated(t, world, /git-upload-pack/)
  const open = () => world.open('', { url: gate.url, mirrors })
  const [first, second] = [await open(), await open()]
  const [hanging, waiting] = [new AbortController(), new AbortController()]
  const ended: string[] = []
  const end = (name: string) => () => void ended.push(name)
  const hung = first.fetch([headOf(folder)], hanging.signal).catch(end('hung'))
  await gate.asked
  const queued = second
    .fetch([headOf(folder, 'refs/heads/other')], waiting.signal)
    .catch(end('queued'))
  waiting.abort(new Error('enough'))
  await queued
  assert.deepEqual(ended, ['queued'], 'the other one hangs on')
  hanging.abort(new Error('enough'))
  await hung
  await Promise.all([first.close(), second.close()])
  assertNothingLeft(world)
})

test('a token that was rotated is used by the next run, on the same mirror', async (t) => {
  const users: Record<string, string> = { ada: 'old' }
  const world = await makeWorld(t, users)
  const mirrors = world.mirrors()
  await seedRepository(world, 'apps.git', files)
  const openAs = (password: string) => {
    const credentials = { kind: 'basic', username: 'ada', password } as const
    return world.open('apps.git', { mirrors, credentials, identity: 'app' })
  }
  const before = await openAs('old')
  const commit = await checkout(before)
  users['ada'] = 'new'
  const after = await openAs('new')
  assert.equal(await checkout(after), commit)
  await assert.rejects(checkout(before), { code: 'GIT_AUTHENTICATION_REQUIRED' })
  await before.close()
  assert.equal(readdirSync(path.join(world.home, 'run')).length, 1, 'the old one is gone')
  const id = await after.writeCommit(draftOn(commit, 'new'), signal)
  await pushTo(after, main, id, commit)
  await after.close()
  assertNothingLeft(world)
})

test('a mirror that is made anew under other runs keeps their drafts and fetches for them', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  const [one, two] = [
    await world.open('apps.git', { mirrors }),
    await world.open('apps.git', { mirrors }),
  ]
  const parent = await checkout(one)
  const id = await one.writeCommit(draftOn(parent, 'drafted'), signal)
  commitInto(folder, 'other', { x: 'x' })
  const other = headOf(folder, 'refs/heads/other')
  await two.fetch([other], signal)
  loseObject(world, other.id)
  assert.deepEqual(await pathsOf(two, other.id), ['x'], 'made anew')
  await pushTo(one, main, id, parent)
  assert.equal(gitIn(folder, ['show', 'main:a.yaml']), 'drafted')
  assert.equal((await pathsOf(one, parent))?.length, 2)
})

test('a mirror with drafts that are stored there alone is not made anew', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  const [one, two] = [
    await world.open('apps.git', { mirrors }),
    await world.open('apps.git', { mirrors }),
  ]
  const parent = await checkout(one)
  // Deflated, it is still more than a draft keeps in memory.
  const large = randomBytes(18 * 1024 * 1024).toString('base64')
  const id = await one.writeCommit(draftOn(parent, large, 'large'), signal)
  commitInto(folder, 'other', { x: 'x' })
  const other = headOf(folder, 'refs/heads/other')
  const blob = gitIn(folder, ['rev-parse', `${other.id}:x`])
  await two.fetch([other], signal)
  rmSync(path.join(repositoryOf(world), 'objects', blob.slice(0, 2), blob.slice(2)))
  await assert.rejects(two.readBlobs([blob], 10, signal).next(), { code: 'GIT_MIRROR_DAMAGED' })
  await pushTo(one, 'refs/heads/large', id)
  assert.equal(gitIn(folder, ['cat-file', '-s', 'large:large']), String(large.length))
  await Promise.all([one.close(), two.close()])
  const next = await world.open('apps.git', { mirrors })
  await next.fetch([other], signal)
  const [read] = (await next.readBlobs([blob], 10, signal).next()).value.bytes
  assert.equal(read, 'x'.charCodeAt(0))
})

test('a run that is over opens nothing any more, and neither do mirrors that are closed', async (t) => {
  const world = await makeWorld(t)
  const mirrors = world.mirrors()
  const folder = await seedRepository(world, 'apps.git', files)
  const over = await world.open('apps.git', { mirrors })
  const living = await world.open('apps.git', { mirrors })
  await checkout(living)
  await over.close()
  await mirrors.close()
  for (const remote of [over, living]) {
    await assert.rejects(remote.fetch([headOf(folder)], signal), { code: 'GIT_FAILED' })
  }
  await assert.rejects(world.open('apps.git', { mirrors }), { code: 'GIT_FAILED' })
  await living.close()
  assertNothingLeft(world)
})
