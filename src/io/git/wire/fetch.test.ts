import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  commitInto,
  env,
  gitIn,
  makeWorld,
  person,
  seedRepository,
  signal,
} from '../../../../test/git/world.ts'
import { listen } from '../../../server/listen/index.ts'
import type { Send } from '../../http/index.ts'
import type { RefSpec, Remote } from '../index.ts'

const byHead = { fallback: 'head' } as const

async function textOf(remote: Remote, spec: RefSpec): Promise<string> {
  const { ref, commit } = await remote.resolve(spec, byHead, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const tree = (await remote.listTree(commit, '', signal)) ?? []
  for await (const { bytes } of remote.readBlobs([tree[0]?.id ?? ''], 100, signal)) {
    return Buffer.from(bytes ?? '').toString()
  }
  return ''
}

/** A history of three commits on `main`, a pull request, and a tag on the first commit. */
async function history(t: TestContext) {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: 'one' })
  const first = gitIn(folder, ['rev-parse', 'main'])
  const second = commitInto(folder, 'main', { a: 'two' })
  commitInto(folder, 'main', { a: 'three' })
  gitIn(folder, ['update-ref', 'refs/tags/v1', first])
  const proposed = commitInto(folder, 'proposed', { a: 'proposed' })
  gitIn(folder, ['update-ref', 'refs/pull/1/head', proposed])
  gitIn(folder, ['update-ref', '-d', 'refs/heads/proposed'])
  return { world, folder, second }
}

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, spec: (second: string) => RefSpec, text: string][] = [
  ['a branch',                   () => ({ branch: 'main' }),                 'three'],
  ['a tag',                      () => ({ tag: 'v1' }),                      'one'],
  ['a pull request',             () => ({ name: 'refs/pull/1/head' }),       'proposed'],
  ['a commit that is no tip',    (commit) => ({ commit }),                   'two'],
  ['a commit of a branch',       (commit) => ({ commit, branch: 'main' }),   'two'],
]
for (const [name, spec, text] of rows) {
  test(`fetches ${name}`, async (t) => {
    const { world, second } = await history(t)
    assert.equal(await textOf(await world.open('apps.git'), spec(second)), text)
  })

  test(`fetches ${name} from a server of the first protocol`, async (t) => {
    const { world, second } = await history(t)
    const old: Send = (request, signal) =>
      world.host.send({ ...request, headers: { ...request.headers, 'git-protocol': '' } }, signal)
    const server = await listen(old)
    t.after(() => server.close())
    const remote = await world.open('', { url: `${server.url}/apps.git` })
    assert.equal(await textOf(remote, { branch: 'main' }), 'three')
    assert.equal(await textOf(remote, spec(second)), text)
  })
}

test('a commit that is nowhere', async (t) => {
  const { world } = await history(t)
  const failing = textOf(await world.open('apps.git'), { commit: 'e'.repeat(40) })
  await assert.rejects(failing, { code: 'GIT_COMMIT_NOT_FOUND', message: /^unable to clone '/ })
})

test('history is not fetched', async (t) => {
  const { world } = await history(t)
  const remote = await world.open('apps.git')
  await textOf(remote, {})
  await remote.close()
  const mirrors = path.join(world.home, 'mirrors')
  const name = readdirSync(mirrors).find((one) => !one.endsWith('.lock')) ?? ''
  const repository = path.join(mirrors, name, 'repository.git')
  assert.equal(gitIn(repository, ['rev-list', '--count', '--all']), '1')
})

test("one-shot mode asks the user's credential helper; controllers do not", async (t) => {
  const world = await makeWorld(t, { ada: 'secret-of-ada' })
  await seedRepository(world, 'apps.git', { a: 'one' })
  const helper = path.join(world.home, 'helper')
  writeFileSync(helper, '#!/bin/sh\necho username=ada\necho password=secret-of-ada\n')
  chmodSync(helper, 0o755)
  const userHome = path.join(world.home, 'user')
  execFileSync('mkdir', ['-p', userHome])
  writeFileSync(path.join(userHome, '.gitconfig'), `[credential]\n\thelper = ${helper}\n`)
  const user = { ...env, HOME: userHome }
  assert.equal(await textOf(await world.open('apps.git', { ambient: true, env: user }), {}), 'one')
  const closed = textOf(await world.open('apps.git', { ambient: false, env: user }), {})
  await assert.rejects(closed, { code: 'GIT_AUTHENTICATION_REQUIRED' })
})

test('given credentials replace a header of the user, as CI systems write one', async (t) => {
  const world = await makeWorld(t, { ada: 'secret-of-ada' })
  await seedRepository(world, 'apps.git', { a: 'one' })
  const userHome = path.join(world.home, 'user')
  execFileSync('mkdir', ['-p', userHome])
  const config = `[http "${world.url}/"]\n\textraHeader = Authorization: Basic eDp5\n`
  writeFileSync(path.join(userHome, '.gitconfig'), config)
  const user = { ...env, HOME: userHome }
  const credentials = { kind: 'basic', username: 'ada', password: 'secret-of-ada' } as const
  const remote = await world.open('apps.git', { ambient: true, env: user, credentials })
  assert.equal(await textOf(remote, {}), 'one')
})

test('settings of the user that would get in the way do not', async (t) => {
  const { world, folder } = await history(t)
  const userHome = path.join(world.home, 'user')
  execFileSync('mkdir', ['-p', userHome])
  const lines = [
    '[safe]\n\tbareRepository = explicit',
    '[color]\n\tui = always',
    '[fetch]\n\tprune = true\n\tpruneTags = true',
    '[push]\n\tpushOption = ci.skip\n\tfollowTags = true\n\tdefault = nothing\n\tgpgSign = true',
    '[commit]\n\tgpgSign = true',
    '[core]\n\thooksPath = /nowhere\n\tautocrlf = true',
    '[init]\n\ttemplateDir = /nowhere\n\tdefaultObjectFormat = sha256',
  ]
  writeFileSync(path.join(userHome, '.gitconfig'), `${lines.join('\n')}\n`)
  gitIn(folder, ['config', 'receive.advertisePushOptions', 'false'])
  const user = { ...env, HOME: userHome, GIT_DIR: '/nowhere', GIT_TRACE: '1', LANG: 'de_DE.UTF-8' }
  const remote = await world.open('apps.git', { ambient: true, env: user })
  assert.equal(await textOf(remote, {}), 'three')
  const { ref, commit } = await remote.resolve({}, byHead, signal)
  const files = [{ path: 'a', bytes: Buffer.from('crlf\r\n') }]
  const draft = { parent: commit, files, author: person, committer: person, message: 'm' }
  const id = await remote.writeCommit(draft, signal)
  const pushed = await remote.push([{ ref: ref ?? '', new: id, expectedOld: commit }], {}, signal)
  assert.equal(pushed[0]?.kind, 'moved')
  assert.equal(gitIn(folder, ['cat-file', '-s', 'main:a']), '6')
})

/** A server that takes a request and never answers. */
async function silent(t: TestContext): Promise<{ url: string; asked: Promise<void> }> {
  const asked = Promise.withResolvers<void>()
  const server = await listen((_, signal) => {
    asked.resolve()
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new Error('gone'))),
    )
  })
  t.after(() => server.close())
  return { url: `${server.url}/apps.git`, asked: asked.promise }
}

test('a remote that does not answer: the time limit holds', async (t) => {
  const world = await makeWorld(t)
  const { url } = await silent(t)
  const remote = await world.open('', { url, timeoutMs: 100 })
  await assert.rejects(remote.resolve({}, byHead, signal), { code: 'GIT_TIMED_OUT' })
})

test('a remote that does not answer: an abort ends the waiting', async (t) => {
  const world = await makeWorld(t)
  const { url, asked } = await silent(t)
  const remote = await world.open('', { url })
  const controller = new AbortController()
  const waiting = remote.resolve({}, byHead, controller.signal)
  await asked
  controller.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
})

test('an abort before each step', async (t) => {
  const { world } = await history(t)
  const remote = await world.open('apps.git')
  const { ref, commit } = await remote.resolve({}, byHead, signal)
  await remote.fetch([{ ref, id: commit }], signal)
  const gone = AbortSignal.abort(new Error('enough'))
  const files = [{ path: 'a', bytes: Buffer.from('x') }]
  const who = { name: 'a', email: 'a@x', dateMs: 0 }
  const draft = { parent: commit, files, author: who, committer: who, message: '' }
  const steps: readonly (() => Promise<unknown>)[] = [
    () => remote.resolve({}, byHead, gone),
    () => remote.listTree(commit, '', gone),
    () => remote.readBlobs(['x'], 1, gone).next(),
    () => remote.readObject(commit, gone),
    () => remote.writeCommit(draft, gone),
    () => remote.push([{ ref: 'refs/heads/x', new: commit, expectedOld: undefined }], {}, gone),
  ]
  for (const step of steps) await assert.rejects(step(), /enough/)
})

test('secrets are on no command line and in no environment', async (t) => {
  const { url, asked } = await silent(t)
  const world = await makeWorld(t)
  const credentials = { kind: 'basic', username: 'ada', password: 'secret-of-ada' } as const
  const proxy = { address: new URL(url).origin, username: 'eve', password: 'secret-of-eve' }
  const remote = await world.open('', { url: 'http://git.invalid/x.git', credentials, proxy })
  const controller = new AbortController()
  const waiting = remote.resolve({}, byHead, controller.signal)
  await asked
  const seen = execFileSync('ps', ['axeww'], { encoding: 'utf8' })
  controller.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
  assert.ok(seen.includes('tidemark-remote'), 'git was seen at work')
  const encoded = Buffer.from('ada:secret-of-ada').toString('base64')
  for (const secret of ['secret-of-ada', 'secret-of-eve', encoded]) {
    assert.ok(!seen.includes(secret), secret)
  }
})
