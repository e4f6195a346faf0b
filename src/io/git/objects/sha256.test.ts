import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gitIn, makeWorld, person, seedRepository, signal } from '../../../../test/git/world.ts'
import { assertPushed } from '../index.ts'

test('a sha256 repository is read and updated', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { 'd/a': '1', b: '1' }, 'sha256')
  const remote = await world.open('apps.git')
  const target = await remote.resolve({ branch: 'main' }, { fallback: 'head' }, signal)
  assert.match(target.revision, /^main@sha256:[0-9a-f]{64}$/)
  await remote.fetch([{ ref: target.ref, id: target.commit }], signal)
  const files = [{ path: 'd/a', bytes: Buffer.from('2') }]
  const draft = { parent: target.commit, files, author: person, committer: person, message: 'm' }
  const id = await remote.writeCommit(draft, signal)
  const updates = [{ ref: 'refs/heads/main', new: id, expectedOld: target.commit }]
  assertPushed(await remote.push(updates, {}, signal))
  assert.equal(gitIn(folder, ['show', 'main:d/a']), '2')
  assert.equal(gitIn(folder, ['fsck', '--strict']), '')
})

test('many files at once in a sha256 repository', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: '1' }, 'sha256')
  const remote = await world.open('apps.git')
  const target = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref: target.ref, id: target.commit }], signal)
  const files = Array.from({ length: 150 }, (_, index) => ({
    path: `many/${index}`,
    bytes: Buffer.from(String(index)),
  }))
  const draft = { parent: target.commit, files, author: person, committer: person, message: 'm' }
  const id = await remote.writeCommit(draft, signal)
  const updates = [{ ref: 'refs/heads/main', new: id, expectedOld: target.commit }]
  assertPushed(await remote.push(updates, {}, signal))
  assert.equal(gitIn(folder, ['fsck', '--strict']), '')
})
