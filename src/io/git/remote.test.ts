import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  commitInto,
  env,
  gitIn,
  makeWorld,
  person,
  seedRepository,
  signal,
  type World,
} from '../../../test/git/world.ts'
import { createRepository, protectBranch } from '../../server/git/index.ts'
import { assertPushed, type Blob, GitError, type Remote } from './index.ts'
import { patternsFor } from './wire/resolve-ref.ts'

const files = { 'a.yaml': 'image: app:1\n', 'deep/er/b.yaml': 'image: app:1\n' }
const byHead = { fallback: 'head' } as const

async function checkout(remote: Remote, spec = {}): Promise<string> {
  const target = await remote.resolve(spec, byHead, signal)
  await remote.fetch([{ ref: target.ref, id: target.commit }], signal)
  return target.commit
}

async function readText(remote: Remote, commit: string): Promise<Record<string, string>> {
  const tree = (await remote.listTree(commit, '', signal)) ?? []
  const texts: Record<string, string> = {}
  const ids = tree.map(({ id }) => id)
  let index = 0
  for await (const blob of remote.readBlobs(ids, 1024, signal)) {
    texts[tree[index++]!.path] = Buffer.from(blob.bytes!).toString()
  }
  return texts
}

function draft(parent: string | undefined, texts: Record<string, string>, message = 'update') {
  const edits = Object.entries(texts).map(([file, text]) => ({
    path: file,
    bytes: Buffer.from(text),
  }))
  return { parent, files: edits, author: person, committer: person, message }
}

async function failure(work: Promise<unknown>): Promise<GitError> {
  const error = await work.then(
    () => undefined,
    (thrown) => thrown,
  )
  assert.ok(error instanceof GitError, `a GitError, not ${error}`)
  return error
}

async function seeded(t: Parameters<typeof makeWorld>[0]) {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', files)
  const remote = await world.open('apps.git')
  return { world, folder, remote }
}

test('a clone reads every file of the default branch', async (t) => {
  const { folder, remote } = await seeded(t)
  const commit = await checkout(remote)
  assert.equal(commit, gitIn(folder, ['rev-parse', 'main']))
  assert.deepEqual(await readText(remote, commit), files)
  assert.equal(await remote.listTree(commit, 'nowhere', signal), undefined)
  assert.deepEqual(
    (await remote.listTree(commit, './deep/', signal))?.map((file) => file.path),
    ['deep/er/b.yaml'],
  )
})

test('an update of the same branch becomes one commit on top of the head', async (t) => {
  const { folder, remote } = await seeded(t)
  const parent = await checkout(remote, { branch: 'main' })
  const edits = { 'deep/er/b.yaml': 'image: app:2\n', 'new/c.yaml': 'x: 1\n' }
  const id = await remote.writeCommit(draft(parent, edits, 'no newline at the end'), signal)
  const pushed = await remote.push(
    [{ ref: 'refs/heads/main', new: id, expectedOld: parent }],
    {},
    signal,
  )
  assert.deepEqual(
    pushed.map(({ kind }) => kind),
    ['moved'],
  )
  assert.equal(gitIn(folder, ['rev-parse', 'main']), id)
  assert.equal(gitIn(folder, ['rev-parse', 'main^']), parent)
  assert.equal(gitIn(folder, ['show', 'main:deep/er/b.yaml']), 'image: app:2')
  assert.equal(gitIn(folder, ['show', 'main:a.yaml']), 'image: app:1')
  assert.match(gitIn(folder, ['cat-file', 'commit', 'main']), /\n\nno newline at the end$/)
  assert.match(
    gitIn(folder, ['cat-file', 'commit', 'main']),
    /author Ada <ada@example.com> 1700000000 \+0000/,
  )
  assert.equal(gitIn(folder, ['fsck', '--strict']), '')
  assert.ok(remote.processes <= 5, `${remote.processes} processes for clone, update and push`)
})

test('a second run on a warm mirror starts at most four git processes', async (t) => {
  const { world, remote } = await seeded(t)
  await checkout(remote)
  await remote.close()
  const warm = await world.open('apps.git')
  const before = world.host.counts().requests
  const parent = await checkout(warm)
  assert.equal(world.host.counts().requests - before, 2, 'requests when nothing moved')
  const id = await warm.writeCommit(draft(parent, { 'a.yaml': 'image: app:2\n' }), signal)
  await warm.push([{ ref: 'refs/heads/main', new: id, expectedOld: parent }], {}, signal)
  assert.ok(warm.processes <= 4, `${warm.processes}`)
})

test('several commits and branches travel in one push', async (t) => {
  const { folder, remote } = await seeded(t)
  const parent = await checkout(remote)
  const one = await remote.writeCommit(draft(parent, { 'a.yaml': '1' }), signal)
  const two = await remote.writeCommit(draft(one, { 'a.yaml': '2' }), signal)
  const side = await remote.writeCommit(draft(parent, { 'b.yaml': 'side' }), signal)
  const pushed = await remote.push(
    [
      { ref: 'refs/heads/main', new: two, expectedOld: parent },
      { ref: 'refs/heads/flux/side', new: side, expectedOld: undefined },
    ],
    { atomic: true },
    signal,
  )
  assertPushed(pushed)
  assert.equal(gitIn(folder, ['rev-list', '--count', 'main']), '3')
  assert.equal(gitIn(folder, ['rev-parse', 'flux/side']), side)
})

test('a push that lost the race is stale and moves nothing', async (t) => {
  const { folder, remote } = await seeded(t)
  const parent = await checkout(remote)
  const id = await remote.writeCommit(draft(parent, { 'a.yaml': '2' }), signal)
  const foreign = commitInto(folder, 'main', { 'other.txt': 'x' })
  const updates = [{ ref: 'refs/heads/main', new: id, expectedOld: parent }]
  const pushed = await remote.push(updates, {}, signal)
  assert.equal(pushed[0]?.kind, 'stale')
  assert.equal(gitIn(folder, ['rev-parse', 'main']), foreign)
  assert.throws(() => assertPushed(pushed), {
    code: 'GIT_PUSH_STALE',
    message: 'failed to push to remote: non-fast-forward update: refs/heads/main',
  })
  const fresh = await checkout(remote)
  assert.equal(fresh, foreign)
  const again = await remote.writeCommit(draft(fresh, { 'a.yaml': '2' }), signal)
  assertPushed(
    await remote.push([{ ref: 'refs/heads/main', new: again, expectedOld: fresh }], {}, signal),
  )
})

test('a new branch must not exist yet', async (t) => {
  const { folder, remote } = await seeded(t)
  const parent = await checkout(remote)
  commitInto(folder, 'taken', { 'x.txt': 'x' })
  const id = await remote.writeCommit(draft(parent, { 'a.yaml': '2' }), signal)
  const pushed = await remote.push(
    [
      { ref: 'refs/heads/taken', new: id, expectedOld: undefined },
      { ref: 'refs/heads/free', new: id, expectedOld: undefined },
    ],
    {},
    signal,
  )
  assert.deepEqual(
    pushed.map(({ kind }) => kind),
    ['stale', 'moved'],
  )
})

test('a protected branch answers in the words of the server', async (t) => {
  const { folder, remote } = await seeded(t)
  await protectBranch(folder, 'main')
  const parent = await checkout(remote)
  const id = await remote.writeCommit(draft(parent, { 'a.yaml': '2' }), signal)
  const pushed = await remote.push(
    [{ ref: 'refs/heads/main', new: id, expectedOld: parent }],
    {},
    signal,
  )
  assert.equal(pushed[0]?.kind, 'refused')
  assert.equal(pushed[0]?.reason, 'pre-receive hook declined')
  assert.match(pushed[0]?.words ?? '', /branch 'main' is protected/)
  assert.throws(() => assertPushed(pushed), {
    code: 'GIT_PUSH_REFUSED',
    message: /^failed to push to remote: command error on refs\/heads\/main: pre-receive hook decl/,
  })
})

test('the first commit of an empty repository', async (t) => {
  const world = await makeWorld(t)
  const folder = await createRepository({ root: world.root, name: 'empty.git', env }, signal)
  const remote = await world.open('empty.git')
  const error = await failure(remote.resolve({}, byHead, signal))
  assert.equal(error.code, 'GIT_REPOSITORY_EMPTY')
  const id = await remote.writeCommit(draft(undefined, files), signal)
  assertPushed(
    await remote.push([{ ref: 'refs/heads/main', new: id, expectedOld: undefined }], {}, signal),
  )
  assert.equal(gitIn(folder, ['rev-parse', 'main']), id)
})

test('nothing to commit is an error of its own', async (t) => {
  const { remote } = await seeded(t)
  const parent = await checkout(remote)
  const error = await failure(remote.writeCommit(draft(parent, files), signal))
  assert.equal(error.code, 'GIT_NOTHING_TO_COMMIT')
})

// biome-ignore format: a table is read down its columns
const pathRows: readonly [name: string, file: string][] = [
  ['up and out',        '../x'],
  ['up inside',         'a/../x'],
  ['the git folder',    '.git/config'],
  ['its other case',    'deep/.GIT/config'],
  ['absolute',          '/etc/passwd'],
  ['below a file',      'a.yaml/x'],
]
for (const [name, file] of pathRows) {
  test(`writeCommit refuses a path: ${name}`, async (t) => {
    const { remote } = await seeded(t)
    const parent = await checkout(remote)
    const error = await failure(remote.writeCommit(draft(parent, { [file]: 'x' }), signal))
    assert.equal(error.code, 'GIT_INVALID_PATH')
  })
}

test('modes of edited files are kept, links are not written through', async (t) => {
  const { folder, remote } = await seeded(t)
  gitIn(
    folder,
    ['fast-import', '--quiet'],
    [
      'commit refs/heads/main',
      'committer S <s@example.com> 1 +0000',
      'data 0',
      'from refs/heads/main^0',
      'M 755 inline run.sh\ndata 1\nx',
      'M 120000 inline link\ndata 6\na.yaml\n',
    ].join('\n'),
  )
  const parent = await checkout(remote)
  const id = await remote.writeCommit(draft(parent, { 'run.sh': 'y' }), signal)
  const tree = await remote.listTree(id, '', signal)
  assert.equal(tree?.find((file) => file.path === 'run.sh')?.mode, '100755')
  const error = await failure(remote.writeCommit(draft(parent, { link: 'y' }), signal))
  assert.equal(error.code, 'GIT_INVALID_PATH')
})

test('hundreds of changed files go through one pack', async (t) => {
  const { folder, remote } = await seeded(t)
  const parent = await checkout(remote)
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`many/${index % 20}/${index}.yaml`, `n: ${index}`]),
  )
  const id = await remote.writeCommit(draft(parent, many), signal)
  assertPushed(
    await remote.push([{ ref: 'refs/heads/main', new: id, expectedOld: parent }], {}, signal),
  )
  assert.equal(gitIn(folder, ['show', 'main:many/19/299.yaml']), 'n: 299')
  assert.equal(gitIn(folder, ['fsck', '--strict']), '')
})

test('contents above the limit are not read', async (t) => {
  const { folder, remote } = await seeded(t)
  commitInto(folder, 'main', { 'exact.txt': 'x'.repeat(100), 'over.txt': 'x'.repeat(101) })
  const commit = await checkout(remote)
  const tree = (await remote.listTree(commit, '', signal)) ?? []
  const ids = ['exact.txt', 'over.txt'].map((name) => tree.find((one) => one.path === name)!.id)
  const blobs: Blob[] = []
  for await (const blob of remote.readBlobs(ids, 100, signal)) blobs.push(blob)
  assert.deepEqual(
    blobs.map(({ size, bytes }) => [size, bytes?.length]),
    [
      [100, 100],
      [101, undefined],
    ],
  )
})

const users = { ada: 'secret-of-ada' }

async function locked(t: Parameters<typeof makeWorld>[0]): Promise<World> {
  const world = await makeWorld(t, users)
  await seedRepository(world, 'apps.git', files)
  return world
}

test('basic credentials go out with the first request', async (t) => {
  const world = await locked(t)
  const credentials = { kind: 'basic', username: 'ada', password: users.ada } as const
  const remote = await world.open('apps.git', { credentials })
  await checkout(remote)
  assert.equal(world.host.counts().requests, 4, 'two for ls-remote, two for fetch')
})

test('userinfo of the URL serves as credentials and never shows', async (t) => {
  const world = await locked(t)
  const url = `${world.url.replace('://', `://ada:${users.ada}@`)}/apps.git`
  const remote = await world.open('apps.git', { url })
  await checkout(remote)
  assert.ok(!remote.url.includes('ada'))
})

test('userinfo fills what the credentials leave empty, and does not mix with a token', async (t) => {
  const world = await locked(t)
  const url = `${world.url.replace('://', `://ada:${users.ada}@`)}/apps.git`
  const basic = { kind: 'basic', username: 'ada', password: '' } as const
  await checkout(await world.open('apps.git', { url, credentials: basic }))
  const bearer = { kind: 'bearer', token: 'x' } as const
  const error = await failure(world.open('apps.git', { url, credentials: bearer }))
  assert.match(error.message, /basic auth and bearer token cannot be set at the same time$/)
  assert.ok(!error.message.includes(users.ada))
})

test('a home that cannot be written to', async (t) => {
  const world = await makeWorld(t)
  writeFileSync(path.join(world.home, 'file'), '')
  const error = await failure(world.open('x', { home: path.join(world.home, 'file') }))
  assert.match(error.message, /^cannot write to '.*\/file\/run': a part of the path is no folder$/)
  assert.equal(error.advice, 'state-folder')
})

test('several specs are resolved with one question', async (t) => {
  const { world, folder, remote } = await seeded(t)
  commitInto(folder, 'other', { x: 'x' })
  const specs = [{ branch: 'main' }, { branch: 'other' }]
  const patterns = specs.flatMap((spec) => patternsFor(spec, 'head'))
  const before = world.host.counts().requests
  const refs = await remote.listRefs(patterns, signal)
  for (const spec of specs) await remote.resolve(spec, { ...byHead, refs }, signal)
  assert.equal(world.host.counts().requests - before, 2)
})

// biome-ignore format: a table is read down its columns
const failRows: readonly [name: string, repository: string, password: string | undefined, code: string, text: RegExp][] = [
  ['without credentials', 'apps.git',    undefined,       'GIT_AUTHENTICATION_REQUIRED', /^unable to clone 'http:.*\/apps.git': authentication required: no credentials were given$/],
  ['a wrong password',    'apps.git',    'wrong-password', 'GIT_AUTHENTICATION_REQUIRED', /authentication required$/],
  ['no such repository',  'missing.git', users.ada,       'GIT_REPOSITORY_NOT_FOUND',    /^unable to clone: repository not found: git repository: 'http:.*\/missing.git'$/],
]
for (const [name, repository, password, code, text] of failRows) {
  test(`reading fails: ${name}`, async (t) => {
    const world = await locked(t)
    const credentials =
      password === undefined ? undefined : ({ kind: 'basic', username: 'ada', password } as const)
    const remote = await world.open(repository, credentials === undefined ? {} : { credentials })
    const error = await failure(remote.resolve({}, byHead, signal))
    assert.equal(error.code, code)
    assert.match(error.message, text)
    assert.ok(password === undefined || !error.message.includes(password))
  })
}

test('nothing listens at the address', async (t) => {
  const world = await makeWorld(t)
  const remote = await world.open('x', { url: 'http://127.0.0.1:1/x.git' })
  const error = await failure(remote.resolve({}, byHead, signal))
  assert.equal(error.code, 'GIT_UNREACHABLE')
  assert.equal(error.remedy, 'retry')
})

test('no written credentials stay behind after close', async (t) => {
  const world = await locked(t)
  const credentials = { kind: 'basic', username: 'ada', password: users.ada } as const
  const remote = await world.open('apps.git', { credentials })
  await checkout(remote)
  await remote.close()
  assert.deepEqual(readdirSync(path.join(world.home, 'run')), [])
})

test('local repositories are for one-shot mode', async (t) => {
  const { world, folder } = await seeded(t)
  const remote = await world.open('x', { url: folder, ambient: true })
  const parent = await checkout(remote)
  const id = await remote.writeCommit(draft(parent, { 'a.yaml': '2' }), signal)
  assertPushed(
    await remote.push([{ ref: 'refs/heads/main', new: id, expectedOld: parent }], {}, signal),
  )
  assert.equal(gitIn(folder, ['rev-parse', 'main']), id)
  const error = await failure(world.open('x', { url: `file://${folder}` }))
  assert.equal(error.message, "unknown transport 'file'")
})

test('push options reach a server that takes them and are dropped for others', async (t) => {
  const { folder, remote } = await seeded(t)
  const parent = await checkout(remote)
  const one = await remote.writeCommit(draft(parent, { 'a.yaml': '1' }), signal)
  const pushOptions = ['ci.skip=', 'topic=x']
  const toMain = (id: string, expectedOld: string) => [
    { ref: 'refs/heads/main', new: id, expectedOld },
  ]
  assertPushed(await remote.push(toMain(one, parent), { pushOptions }, signal))
  gitIn(folder, ['config', 'receive.advertisePushOptions', 'false'])
  const two = await remote.writeCommit(draft(one, { 'a.yaml': '2' }), signal)
  assertPushed(await remote.push(toMain(two, one), { pushOptions }, signal))
})

test('an annotated tag: its commit to read, the tag itself to verify', async (t) => {
  const { folder, remote } = await seeded(t)
  const lines = [
    'tag v1',
    'from refs/heads/main',
    'tagger S <s@x> 1 +0000',
    'data 7',
    'release',
    '',
  ]
  gitIn(folder, ['fast-import', '--quiet'], lines.join('\n'))
  const found = await remote.resolve({ tag: 'v1' }, byHead, signal)
  const wants = [found.commit, found.tag ?? ''].map((id) => ({ ref: found.ref, id }))
  for (const want of wants) await remote.fetch([want], signal)
  assert.equal(found.commit, gitIn(folder, ['rev-parse', 'main']))
  const text = Buffer.from(await remote.readObject(found.tag ?? '', signal)).toString()
  assert.match(text, /^type commit\ntag v1$/m)
  const before = remote.processes
  await remote.fetch(wants, signal)
  assert.equal(remote.processes, before, 'nothing is fetched twice')
})
