import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commitInto, gitIn, makeWorld, person, seedRepository, signal } from './fixture.test.ts'
import { makeWriters, type PublishRequest, publish, type Remote } from './index.ts'

const edit = (file: string, text: string) => [{ path: file, bytes: Buffer.from(text) }]

/** A plan that writes one file on whatever head it is given. */
function planOf(remote: Remote, ref: string, file: string, before?: (attempt: number) => void) {
  const plan: PublishRequest['plan'] = async ({ commit, old, attempt }, signal) => {
    const draft = { author: person, committer: person, message: `set ${file}` }
    const id = await remote.writeCommit(
      { parent: commit, files: edit(file, 'new'), ...draft },
      signal,
    )
    before?.(attempt)
    return [{ ref, new: id, expectedOld: old }]
  }
  return plan
}

async function start(t: Parameters<typeof makeWorld>[0]) {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: '1' })
  const remote = await world.open('apps.git')
  const target = await remote.resolve({ branch: 'main' }, { fallback: 'head' }, signal)
  await remote.fetch([{ ref: target.ref, id: target.commit }], signal)
  return { world, folder, remote, head: target.commit }
}

const main = 'refs/heads/main'

test('publish: one plan, one push', async (t) => {
  const { folder, remote, head } = await start(t)
  const plan = planOf(remote, main, 'b')
  const result = await publish(remote, { ref: main, base: head, old: head, plan }, signal)
  assert.equal(result.attempts, 1)
  assert.equal(gitIn(folder, ['rev-list', '--count', 'main']), '2')
})

test('publish: a lost race is planned again on the new head', async (t) => {
  const { folder, remote, head } = await start(t)
  const plan = planOf(remote, main, 'b', (attempt) => {
    if (attempt < 3) commitInto(folder, 'main', { [`foreign${attempt}`]: 'x' })
  })
  const result = await publish(remote, { ref: main, base: head, old: head, plan }, signal)
  assert.equal(result.attempts, 3)
  const names = gitIn(folder, ['ls-tree', '--name-only', 'main']).split('\n')
  assert.deepEqual(names, ['a', 'b', 'foreign1', 'foreign2'])
})

test('publish: gives up after the last attempt', async (t) => {
  const { folder, remote, head } = await start(t)
  const plan = planOf(remote, main, 'b', (attempt) => {
    commitInto(folder, 'main', { [`foreign${attempt}`]: 'x' })
  })
  const request = { ref: main, base: head, old: head, plan, maxAttempts: 2 }
  await assert.rejects(publish(remote, request, signal), { code: 'GIT_PUSH_STALE' })
  assert.equal(gitIn(folder, ['rev-list', '--count', 'main']), '3')
})

test('publish: a new branch starts at the base, and goes on where somebody made it first', async (t) => {
  const { folder, remote, head } = await start(t)
  const ref = 'refs/heads/updates'
  const plan = planOf(remote, ref, 'b', (attempt) => {
    if (attempt === 1) commitInto(folder, 'updates', { foreign: 'x' })
  })
  const result = await publish(remote, { ref, base: head, old: undefined, plan }, signal)
  assert.equal(result.attempts, 2)
  assert.deepEqual(gitIn(folder, ['ls-tree', '--name-only', ref]).split('\n'), ['b', 'foreign'])
})

test('publish: branch and refspec target move together or not at all', async (t) => {
  const { folder, remote, head } = await start(t)
  const foreign = commitInto(folder, 'other', { x: 'x' })
  const plan: PublishRequest['plan'] = async (given, signal) => {
    const draft = { author: person, committer: person, message: 'm' }
    const id = await remote.writeCommit(
      { parent: given.commit, files: edit('b', 'n'), ...draft },
      signal,
    )
    return [
      { ref: main, new: id, expectedOld: given.old },
      { ref: 'refs/heads/other', new: id, expectedOld: head },
    ]
  }
  const request = { ref: main, base: head, old: head, plan, maxAttempts: 1 }
  await assert.rejects(publish(remote, request, signal), { code: 'GIT_PUSH_STALE' })
  assert.equal(gitIn(folder, ['rev-parse', 'main']), head)
  assert.equal(gitIn(folder, ['rev-parse', 'other']), foreign)
})

test('publish: nothing planned, nothing pushed', async (t) => {
  const { world, remote, head } = await start(t)
  const before = world.host.counts().requests
  const plan = async () => []
  const result = await publish(remote, { ref: main, base: head, old: head, plan }, signal)
  assert.deepEqual(result, { pushed: [], attempts: 1 })
  assert.equal(world.host.counts().requests, before)
})

test('writers of one branch take turns, others do not wait', async () => {
  const writers = makeWriters()
  const steps: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = writers.inTurn('u', 'main', () => gate.promise.then(() => steps.push('1')), signal)
  const failing = writers.inTurn('u', 'main', () => Promise.reject(new Error('no')), signal)
  const third = writers.inTurn('u', 'main', async () => steps.push('3'), signal)
  await writers.inTurn('u', 'other', async () => steps.push('other'), signal)
  gate.resolve()
  await Promise.all([first, assert.rejects(failing, /no/), third])
  assert.deepEqual(steps, ['other', '1', '3'])
})
