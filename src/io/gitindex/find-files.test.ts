import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import {
  commitInto,
  env,
  gitIn,
  makeWorld,
  seedRepository,
  signal,
  type World,
} from '../../../test/git/world.ts'
import type { FileIndexer } from '../../core/tree/index.ts'
import { searchTree } from './index.ts'

const seed = {
  'a.yaml': 'marked 1',
  'a/z.yaml': 'marked 2',
  'b/plain.yaml': 'nothing here',
  'b/notes.txt': 'marked but of no interest',
  'c/d/e.yaml': 'marked 3',
  'huge.yaml': 'marked '.repeat(100),
}

/** Remembers how often `marked` stands in a file; counts the files that it really looked into. */
function counting(key = 'count v1'): FileIndexer<number> & { looked: number } {
  return {
    looked: 0,
    key,
    maxBytes: 100,
    accepts: (name) => name.endsWith('.yaml'),
    index(bytes) {
      this.looked++
      const count = Buffer.from(bytes).toString().split('marked').length - 1
      return count === 0 ? undefined : count
    },
    terms: (content) => (content.kind === 'file' ? [`${content.data} times`] : [content.kind]),
  }
}

async function find(world: World, indexer: FileIndexer<number>, folder = '', ...terms: string[]) {
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const wants = terms.length === 0 ? {} : { wants: (term: string) => terms.includes(term) }
  const found = await searchTree(remote, commit, indexer).find({ folder, ...wants }, signal)
  await remote.close()
  return found?.map((file) => `${file.kind} ${file.path}`)
}

test('finds what matters, in the order of a walk', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', seed)
  const link = ['commit refs/heads/main', 'committer S <s@x> 1 +0000', 'data 0']
  const lines = [
    ...link,
    'from refs/heads/main^0',
    'M 120000 inline l.yaml',
    'data 6',
    'a.yaml',
    '',
  ]
  gitIn(folder, ['fast-import', '--quiet'], lines.join('\n'))
  assert.deepEqual(await find(world, counting()), [
    'file a/z.yaml',
    'file a.yaml',
    'file c/d/e.yaml',
    'too-large huge.yaml',
    'link l.yaml',
  ])
  assert.deepEqual(await find(world, counting(), './c/'), ['file c/d/e.yaml'])
  assert.equal(await find(world, counting(), 'nowhere'), undefined)
})

test('looks only into what changed', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', seed)
  const steps: readonly (readonly [change: Record<string, string>, looked: number])[] = [
    [{}, 4],
    [{}, 0],
    [{ 'b/plain.yaml': 'now marked' }, 1],
    [{ 'new/copy.yaml': 'marked 3' }, 0],
    [{ 'b/notes.txt': 'x' }, 0],
  ]
  for (const [change, looked] of steps) {
    if (Object.keys(change).length > 0) commitInto(folder, 'main', change)
    const indexer = counting()
    await find(world, indexer)
    assert.equal(indexer.looked, looked, JSON.stringify(change))
  }
  const found = await find(world, counting())
  assert.deepEqual(found, [
    'file a/z.yaml',
    'file a.yaml',
    'file b/plain.yaml',
    'file c/d/e.yaml',
    'too-large huge.yaml',
    'file new/copy.yaml',
  ])
})

test('a search goes only where its terms are', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { ...seed, 'b/two.yaml': 'marked and marked' })
  const ask = (...terms: string[]) => find(world, counting(), '', ...terms)
  assert.deepEqual(await ask('2 times'), ['file b/two.yaml'])
  assert.deepEqual(await ask('2 times', 'too-large'), ['file b/two.yaml', 'too-large huge.yaml'])
  assert.deepEqual(await ask('1 times'), ['file a/z.yaml', 'file a.yaml', 'file c/d/e.yaml'])
  assert.deepEqual(await ask('3 times'), [])
})

test('more terms than are worth keeping hide nothing', async (t) => {
  const world = await makeWorld(t)
  const names = Array.from({ length: 1_100 }, (_, index) => `n${index}.yaml`)
  const files = Object.fromEntries(names.map((name) => [`many/${name}`, `marked ${name}`]))
  await seedRepository(world, 'apps.git', { ...files, 'few/a.yaml': 'marked a.yaml' })
  const indexer: FileIndexer<string> = {
    key: 'names',
    maxBytes: 100,
    accepts: () => true,
    index: (bytes) => Buffer.from(bytes).toString().slice('marked '.length),
    terms: (content) => (content.kind === 'file' ? [content.data] : []),
  }
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const search = searchTree(remote, commit, indexer)
  for (const wanted of ['a.yaml', 'n0.yaml', 'n1099.yaml']) {
    const found = await search.find({ folder: '', wants: (term) => term === wanted }, signal)
    assert.ok(found?.some((file) => file.path.endsWith(`/${wanted}`)))
  }
  await remote.close()
})

test('tells which paths there are, dull ones too', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', { ...seed, 'dull/x/y.txt': 'nothing' })
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const search = searchTree(remote, commit, counting())
  const there = ['a', './c/d/', 'a.yaml', 'dull/x', 'dull/x/y.txt', 'b/notes.txt', '']
  const not = ['x', 'a.yaml/b', 'dull/x/z', 'c/d/e']
  for (const one of there) assert.ok(await search.has(one, signal), one)
  for (const one of not) assert.equal(await search.has(one, signal), false, one)
  await remote.close()
})

test('another rule looks for itself', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', seed)
  await find(world, counting('count v1'))
  const other = counting('count v2')
  await find(world, other)
  assert.equal(other.looked, 4)
})

test('a damaged index is thrown away', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', seed)
  const before = await find(world, counting())
  const mirrors = path.join(world.home, 'mirrors')
  const name = readdirSync(mirrors).find((one) => !one.endsWith('.lock'))!
  writeFileSync(
    path.join(mirrors, name, 'index.db'),
    'no database at all, but long enough to be read',
  )
  assert.deepEqual(await find(world, counting()), before)
})

test('a row that was damaged is made again', async (t) => {
  const world = await makeWorld(t)
  await seedRepository(world, 'apps.git', seed)
  const before = await find(world, counting())
  const mirrors = path.join(world.home, 'mirrors')
  const name = readdirSync(mirrors).find((one) => !one.endsWith('.lock'))!
  const database = new DatabaseSync(path.join(mirrors, name, 'index.db'))
  // The checksum stands in front of a row's text.
  database.exec(`UPDATE seen SET data = substr(data, 1, 8) || replace(substr(data, 9), '1', '7')`)
  database.close()
  const indexer = counting()
  assert.deepEqual(await find(world, indexer), before)
  assert.equal(indexer.looked, 3, 'those of dull and of large files are as they were')
})

test('terms without end are not copied into every folder above them', async (t) => {
  const world = await makeWorld(t)
  const places = Array.from({ length: 50 }, (_, index) => [`d${index}/many.yaml`, 'marked'])
  await seedRepository(world, 'apps.git', Object.fromEntries(places))
  const terms = Array.from(
    { length: 5_000 },
    (_, index) => `a term of some length, number ${index}`,
  )
  const found = await find(world, { ...counting(), terms: () => terms }, '', terms[4_999] ?? '')
  assert.equal(found?.length, 50)
  const mirrors = path.join(world.home, 'mirrors')
  const name = readdirSync(mirrors).find((one) => !one.endsWith('.lock'))!
  assert.ok(statSync(path.join(mirrors, name, 'index.db')).size < 200_000)
})

test('a commit whose folders stand for millions of files is refused', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', seed)
  let tree = gitIn(folder, ['rev-parse', 'main^{tree}'])
  for (let level = 0; level < 20; level++) {
    tree = gitIn(folder, ['mktree'], `040000 tree ${tree}\ta\n040000 tree ${tree}\tb\n`)
  }
  gitIn(folder, ['update-ref', 'refs/heads/main', commitOf(folder, tree)])
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, { fallback: 'head' }, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const refused = { code: 'GIT_TREE_REFUSED' }
  await assert.rejects(searchTree(remote, commit, counting()).find({ folder: '' }, signal), refused)
  await assert.rejects(remote.listTree(commit, '', signal), refused)
})

function commitOf(folder: string, tree: string): string {
  const who = ['-c', 'user.name=S', '-c', 'user.email=s@x']
  return gitIn(folder, [...who, 'commit-tree', '-m', 'x', tree])
}

test('a name that is no text is told apart and not taken for another one', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { 'a.yaml': 'marked' })
  const blob = gitIn(folder, ['rev-parse', 'main:a.yaml'])
  const line = (start: string, name: string, id: string) =>
    Buffer.concat([Buffer.from(`${start} ${name}\0`, 'latin1'), Buffer.from(id, 'hex')])
  const odd = line('100644', 'bad\u00ff.yaml', blob)
  const tree = execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--stdin'], {
    cwd: folder,
    env,
    input: Buffer.concat([odd, line('100644', 'ok.yaml', blob)]),
  })
  gitIn(folder, ['update-ref', 'refs/heads/main', commitOf(folder, tree.toString().trim())])
  const found = ['odd-name bad\ufffd.yaml', 'file ok.yaml']
  assert.deepEqual(await find(world, counting()), found)
  assert.deepEqual(await find(world, counting()), found)
})
