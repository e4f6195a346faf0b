import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeWorld, seedRepository, signal, type World } from '../../test/git/world.ts'
import { inlineOffload } from '../base/index.ts'
import { systemClock, systemRandom } from '../io/system/index.ts'
import type { GitAccess } from '../usecase/access/index.ts'
import { openRemotes, type Remotes } from './remotes.ts'

const remotesFor = (t: TestContext, world: World): Remotes => {
  const ports = {
    clock: systemClock,
    random: systemRandom,
    log: () => undefined,
    offload: inlineOffload,
    hide: () => undefined,
    env: { PATH: process.env['PATH'] ?? '', TIDEMARK_HOME: world.home },
    cwd: world.root,
  }
  const remotes = openRemotes({ username: undefined, mirrors: world.mirrors() }, ports)
  t.after(() => remotes.close(signal))
  return remotes
}

const accessOf = (world: World, password: string, name = 'apps.git'): GitAccess => ({
  url: `${world.url}/${name}`,
  secret: {
    namespace: 'flux-system',
    name: 'git',
    origin: 'given',
    data: new Map([
      ['username', Buffer.from('ada')],
      ['password', Buffer.from(password)],
    ]),
  },
  proxySecret: undefined,
  provider: 'generic',
  timeout: '60s',
  ambient: false,
  trustsTree: false,
  notices: [],
})

const writtenDown = (world: World) => readdirSync(path.join(world.home, 'run')).length

test('a way in is opened once, also for those who ask at the same time', async (t) => {
  const world = await makeWorld(t, { ada: 'secret' })
  const remotes = remotesFor(t, world)
  const access = accessOf(world, 'secret')
  const ask = () => remotes.open(access, signal)
  const [one, two] = await Promise.all([ask(), ask()])
  assert.equal(one, two)
  assert.equal(await ask(), one)
  assert.equal(writtenDown(world), 1)
})

test('two remotes at once: opening one leaves the drafts of the other alone', async (t) => {
  const world = await makeWorld(t, { ada: 'secret' })
  const remotes = remotesFor(t, world)
  const sessions = []
  for (const name of ['a.git', 'b.git']) {
    await seedRepository(world, name, { 'a.yaml': 'one\n' })
    const session = await remotes.open(accessOf(world, 'secret', name), signal)
    const { ref, commit } = await session.resolve({ branch: 'main' }, [], signal)
    await session.tree({ ref, id: commit }, signal)
    const who = { name: 'Ada', email: 'ada@example.com', dateMs: 0 }
    const files = [{ path: 'a.yaml', bytes: Buffer.from('two\n') }]
    const draft = { parent: commit, files, author: who, committer: who, message: 'm' }
    sessions.push({ session, id: await session.remote.writeCommit(draft, signal) })
  }
  for (const { session, id } of sessions) {
    const update = { ref: 'refs/heads/x', new: id, expectedOld: undefined }
    const [pushed] = await session.remote.push([update], {}, signal)
    assert.equal(pushed?.kind, 'moved')
  }
})

test('a Secret that was rotated is used on the next call; what it was before is closed', async (t) => {
  const users: Record<string, string> = { ada: 'old' }
  const world = await makeWorld(t, users)
  await seedRepository(world, 'apps.git', { 'a.yaml': 'one\n' })
  const remotes = remotesFor(t, world)
  const before = await remotes.open(accessOf(world, 'old'), signal)
  await before.resolve({ branch: 'main' }, [], signal)
  users['ada'] = 'new'
  const after = await remotes.open(accessOf(world, 'new'), signal)
  await after.resolve({ branch: 'main' }, [], signal)
  assert.equal(writtenDown(world), 1)
  await remotes.close(signal)
  assert.equal(writtenDown(world), 0)
})

test('one that could not be opened is asked for anew', async (t) => {
  const world = await makeWorld(t, { ada: 'secret' })
  const remotes = remotesFor(t, world)
  const access = accessOf(world, 'secret')
  const aborted = AbortSignal.abort(new Error('enough'))
  await assert.rejects(remotes.open(access, aborted), /enough/)
  assert.ok(await remotes.open(access, signal))
})
