import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  commitInto,
  gitIn,
  makeWorld,
  seedRepository,
  signal,
  temporaryFolder,
} from '../../../../test/git/world.ts'
import { systemClock } from '../../system/index.ts'
import type { Remote } from '../index.ts'
import { evictMirrors } from './evict-mirrors.ts'
import { lockMirror, tryLockMirror } from './mirror-lock.ts'

const files = { 'a.yaml': 'one\n', 'deep/b.yaml': 'two\n' }

async function readAll(remote: Remote): Promise<string[]> {
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const tree = (await remote.listTree(commit, '', signal)) ?? []
  const texts: string[] = []
  const ids = tree.map(({ id }) => id)
  for await (const { bytes } of remote.readBlobs(ids, 10_000, signal)) {
    texts.push(Buffer.from(bytes!).toString())
  }
  return texts
}

const mirrorsOf = (home: string) =>
  readdirSync(path.join(home, 'mirrors')).filter((name) => !name.endsWith('.lock'))

/** The one bare repository of a home. */
const repositoryOf = (home: string) =>
  path.join(home, 'mirrors', mirrorsOf(home)[0]!, 'repository.git')

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))

function damage(file: string, how: (file: string) => void): void {
  chmodSync(file, 0o644)
  how(file)
}

// biome-ignore format: a table is read down its columns
const damages: readonly [name: string, where: string, how: (file: string) => void][] = [
  ['objects gone',           'objects/',  (file) => rmSync(file)],
  ['objects cut off',        'objects/',  (file) => truncateSync(file, 3)],
  ['objects empty',          'objects/',  (file) => truncateSync(file, 0)],
  ['objects overwritten',    'objects/',  (file) => writeFileSync(file, 'no object')],
  ['HEAD gone',              'HEAD',      (file) => rmSync(file)],
  ['config unreadable',      'config',    (file) => writeFileSync(file, '[core')],
]
for (const [name, where, how] of damages) {
  test(`a damaged mirror is made anew in the same run: ${name}`, async (t) => {
    const world = await makeWorld(t)
    await seedRepository(world, 'apps.git', files)
    const first = await world.open('apps.git')
    assert.deepEqual(await readAll(first), ['one\n', 'two\n'])
    await first.close()
    const inside = filesBelow(repositoryOf(world.home)).filter((file) =>
      file.includes(`.git/${where}`),
    )
    assert.notEqual(inside.length, 0)
    for (const file of inside) damage(file, how)
    const second = await world.open('apps.git')
    assert.deepEqual(await readAll(second), ['one\n', 'two\n'])
  })
}

test('a fetch that was killed leaves a lock file that stops nobody', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', files)
  const first = await world.open('apps.git')
  await readAll(first)
  await first.close()
  writeFileSync(path.join(repositoryOf(world.home), 'shallow.lock'), '')
  commitInto(folder, 'main', { 'a.yaml': 'new\n' })
  const second = await world.open('apps.git')
  assert.deepEqual(await readAll(second), ['new\n', 'two\n'])
})

test('a branch that became a folder of branches', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', files)
  const read = async (branch: string) => {
    const remote = await world.open('apps.git')
    const { ref, commit } = await remote.resolve({ branch }, { fallback: 'head' }, signal)
    await remote.fetch([{ ref, id: commit }], signal)
    await remote.close()
    return commit
  }
  commitInto(folder, 'team', { x: '1' })
  await read('team')
  gitIn(folder, ['update-ref', '-d', 'refs/heads/team'])
  const commit = commitInto(folder, 'team/apps', { x: '2' })
  assert.equal(await read('team/apps'), commit)
})

test('fetches what changed, not everything', async (t) => {
  const world = await makeWorld(t)
  const big = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`${index}.txt`, `${Math.sin(index)}`.repeat(200)]),
  )
  const folder = await seedRepository(world, 'apps.git', big)
  const first = await world.open('apps.git')
  await readAll(first)
  await first.close()
  const cold = world.host.counts().sentBytes
  commitInto(folder, 'main', { '0.txt': 'new' })
  const second = await world.open('apps.git')
  assert.equal((await readAll(second))[0], 'new')
  const warm = world.host.counts().sentBytes - cold
  assert.ok(warm < cold / 5, `${warm} bytes after ${cold}`)
})

test('two identities never share a mirror, a renewed token keeps it', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', files)
  const as = (token: string, identity?: string) => ({
    credentials: { kind: 'bearer', token } as const,
    ...(identity === undefined ? {} : { identity }),
  })
  for (const options of [as('a'), as('b'), as('c', 'app'), as('d', 'app'), {}]) {
    const remote = await world.open('apps.git', options)
    await readAll(remote)
    await remote.close()
  }
  assert.equal(mirrorsOf(world.home).length, 4)
})

test('a run waits for another one on the same mirror, but not for ever', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', files)
  const first = await world.open('apps.git')
  await readAll(first)
  const hasty = await world.open('apps.git', { lockTimeoutMs: 10 })
  await assert.rejects(readAll(hasty), { code: 'GIT_MIRROR_BUSY' })
  const patient = readAll(await world.open('apps.git'))
  await first.close()
  assert.equal((await patient).length, 2)
})

test('work at the same time on one remote', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', files)
  commitInto(folder, 'other', { 'a.yaml': 'other\n' })
  const remote = await world.open('apps.git', { lockTimeoutMs: 0 })
  const wants = ['main', 'other'].map((branch) => ({
    ref: `refs/heads/${branch}`,
    id: gitIn(folder, ['rev-parse', branch]),
  }))
  await Promise.all(wants.map((want) => remote.fetch([want], signal)))
  const trees = await Promise.all(wants.map(({ id }) => remote.listTree(id, '', signal)))
  assert.deepEqual(
    trees.map((tree) => tree?.length),
    [2, 1],
  )
})

test('blobs of many megabytes pass through in pieces', async (t) => {
  const world = await makeWorld(t)
  const big = Array.from({ length: 30 }, (_, index) => [
    `${index}.txt`,
    `${index} `.padEnd(1_000_000, 'x'),
  ])
  await seedRepository(world, 'apps.git', Object.fromEntries(big))
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const tree = (await remote.listTree(commit, '', signal)) ?? []
  const seen: string[] = []
  const ids = tree.map(({ id }) => id)
  for await (const { id, bytes } of remote.readBlobs(ids, 2_000_000, signal)) {
    assert.equal(bytes?.length, 1_000_000)
    seen.push(id)
  }
  assert.deepEqual(seen, ids)
})

test('the lock of a killed process is free at once', async (t) => {
  const file = path.join(temporaryFolder(t), 'x.lock')
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    new DatabaseSync(${JSON.stringify(file)}).exec('BEGIN EXCLUSIVE')
    console.log('locked')
    setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => other.stdout.once('data', resolve))
  assert.equal(tryLockMirror(file), undefined)
  const waiting = lockMirror(file, { timeoutMs: 10_000, clock: systemClock }, signal)
  other.kill('SIGKILL')
  ;(await waiting).release()
})

test('waiting for a lock ends with an abort', async (t) => {
  const file = path.join(temporaryFolder(t), 'x.lock')
  const held = await lockMirror(file, { timeoutMs: 0, clock: systemClock }, signal)
  const controller = new AbortController()
  const waiting = lockMirror(file, { timeoutMs: 10_000, clock: systemClock }, controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(waiting)
  held.release()
})

test('the mirrors that were not used for longest go when there is no room', async (t) => {
  const world = await makeWorld(t)
  for (const name of ['a.git', 'b.git', 'c.git']) {
    await seedRepository(world, name, { file: `${name}`.repeat(1_000) })
    const remote = await world.open(name)
    await readAll(remote)
    await remote.close()
  }
  const parent = path.join(world.home, 'mirrors')
  const names = mirrorsOf(world.home)
  for (const [index, name] of names.entries()) {
    utimesSync(path.join(parent, name, 'ready'), index, index)
  }
  assert.deepEqual((await evictMirrors(parent, 1_000_000, signal)).removed, [])
  const held = tryLockMirror(path.join(parent, `${names[0]}.lock`))
  assert.deepEqual((await evictMirrors(parent, 0, signal)).removed, names.slice(1))
  held?.release()
  assert.deepEqual(mirrorsOf(world.home), names.slice(0, 1))
})

test('a full mirror is tidied up when nobody uses it, and keeps what is needed', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', files)
  const mirrors = world.mirrors()
  const first = await world.open('apps.git', { mirrors })
  await readAll(first)
  const sample = path.join(repositoryOf(world.home), 'objects', '17')
  mkdirSync(sample, { recursive: true })
  for (let index = 10; index < 38; index++) writeFileSync(path.join(sample, `tmp_obj_${index}`), '')
  const countPacks = () =>
    readdirSync(path.join(repositoryOf(world.home), 'objects', 'pack')).filter((name) =>
      name.endsWith('.pack'),
    ).length
  await mirrors.tidy(signal)
  assert.equal(countPacks(), 0, 'not while it is in use')
  await first.close()
  await mirrors.tidy(signal)
  assert.equal(countPacks(), 1)
  commitInto(folder, 'main', { 'a.yaml': 'new\n' })
  assert.deepEqual(await readAll(await world.open('apps.git')), ['new\n', 'two\n'])
})

test('a lock that cannot be made: which file, why, and what to do', (t) => {
  const folder = temporaryFolder(t)
  mkdirSync(path.join(folder, 'm.lock'))
  assert.throws(() => tryLockMirror(path.join(folder, 'm.lock')), {
    code: 'GIT_FAILED',
    advice: 'state-folder',
    message: /^cannot lock '.*m\.lock': [^;]+$/,
  })
})
