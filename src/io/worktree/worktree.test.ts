import assert from 'node:assert/strict'
import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { hangingGit } from '../../../test/git/hanging-git.ts'
import { commitInto, env, gitIn, signal, temporaryFolder } from '../../../test/git/world.ts'
import type { Environment } from '../process/index.ts'
import { openWorktree, type Worktree } from './index.ts'

const texts = { 'apps/a.yaml': 'v1\n', 'apps/b.yaml': 'v1\n', '[odd] name.yaml': 'v1\n' }

/** A checkout of a bare repository, with an identity of its own. */
function makeCheckout(t: TestContext): { folder: string; origin: string; home: string } {
  const home = temporaryFolder(t)
  const origin = path.join(home, 'origin.git')
  gitIn(home, ['init', '--quiet', '--bare', '--initial-branch=main', origin])
  commitInto(origin, 'main', texts)
  const folder = path.join(home, 'checkout')
  gitIn(home, ['clone', '--quiet', origin, folder])
  gitIn(folder, ['config', 'user.name', 'Grace'])
  gitIn(folder, ['config', 'user.email', 'grace@example.com'])
  return { folder, origin, home }
}

test('files that look like a repository are none: neither their config nor their hooks run', async (t) => {
  const { folder, origin, home } = makeCheckout(t)
  const fake = path.join(folder, 'apps', 'fake')
  cpSync(origin, fake, { recursive: true })
  const ran = path.join(home, 'ran')
  const config = ['bare = false', 'worktree = .', `fsmonitor = "touch ${ran}; false"`]
  writeFileSync(path.join(fake, 'config'), `[core]\n\t${config.join('\n\t')}\n`)
  const user = { ...env, HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  await assert.rejects(openAndLook(fake, user), {
    code: 'GIT_NOT_A_WORK_TREE',
    message: `cannot open '${fake}': '${fake}' looks like a bare repository; use a clone without HEAD, objects and refs in it`,
  })
  assert.ok(!existsSync(ran))
})

async function openAndLook(folder: string, user: Environment): Promise<void> {
  const worktree = await openWorktree(folder, { env: user }, signal)
  await worktree?.changed(['x.yaml'], signal)
}

async function open(folder: string, home: string) {
  const user = { ...env, HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  const worktree = await openWorktree(folder, { env: user }, signal)
  assert.ok(worktree !== undefined)
  return worktree
}

const write = (folder: string, file: string, text: string) =>
  writeFileSync(path.join(folder, file), text)

test('a folder that is in no repository', async (t) => {
  assert.equal(await openWorktree(temporaryFolder(t), { env }, signal), undefined)
})

test('opens from a folder below the top', async (t) => {
  const { folder, home } = makeCheckout(t)
  const worktree = await open(path.join(folder, 'apps'), home)
  assert.equal(worktree.top, folder)
  assert.equal(worktree.branch, 'main')
  assert.equal(worktree.head, gitIn(folder, ['rev-parse', 'HEAD']))
  assert.deepEqual(await worktree.identity(signal), { name: 'Grace', email: 'grace@example.com' })
})

test('tells which paths have changes already, and where', async (t) => {
  const { folder, home } = makeCheckout(t)
  write(folder, 'apps/a.yaml', 'mine\n')
  gitIn(folder, ['add', 'apps/a.yaml'])
  write(folder, 'apps/b.yaml', 'mine\n')
  write(folder, 'apps/new.yaml', '')
  write(folder, 'other.txt', '')
  const worktree = await open(folder, home)
  const paths = [...Object.keys(texts), 'apps/new.yaml']
  assert.deepEqual(await worktree.changed(paths, signal), [
    { path: 'apps/a.yaml', state: 'staged' },
    { path: 'apps/b.yaml', state: 'modified' },
    { path: 'apps/new.yaml', state: 'untracked' },
  ])
})

test('commits the edited paths alone and leaves staged work staged', async (t) => {
  const { folder, home } = makeCheckout(t)
  write(folder, 'apps/b.yaml', 'mine\n')
  gitIn(folder, ['add', 'apps/b.yaml'])
  write(folder, '[odd] name.yaml', 'v2\n')
  const worktree = await open(folder, home)
  const id = await worktree.commit(
    { paths: ['[odd] name.yaml'], message: '# not a comment\n\n  update' },
    signal,
  )
  assert.equal(gitIn(folder, ['rev-parse', 'HEAD']), id)
  assert.equal(
    gitIn(folder, ['show', '--format=', '--name-only', 'HEAD']),
    '"[odd] name.yaml"'.replaceAll('"', ''),
  )
  assert.equal(gitIn(folder, ['status', '--porcelain']), 'M  apps/b.yaml')
  assert.match(gitIn(folder, ['cat-file', 'commit', id]), /\n\n# not a comment\n\n {2}update$/)
  assert.equal(gitIn(folder, ['log', '-1', '--format=%an %cn']), 'Grace Grace')
})

test('an author may be named; the user stays committer', async (t) => {
  const { folder, home } = makeCheckout(t)
  write(folder, 'apps/a.yaml', 'v2\n')
  const worktree = await open(folder, home)
  const author = { name: 'Robot', email: 'robot@example.com' }
  await worktree.commit({ paths: ['apps/a.yaml'], message: 'm', author }, signal)
  assert.equal(gitIn(folder, ['log', '-1', '--format=%an %cn']), 'Robot Grace')
})

test('nothing changed, nothing committed', async (t) => {
  const { folder, home } = makeCheckout(t)
  const worktree = await open(folder, home)
  const commit = worktree.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)
  await assert.rejects(commit, { code: 'GIT_NOTHING_TO_COMMIT' })
})

test("the user's hooks are asked, and their words are told", async (t) => {
  const { folder, home } = makeCheckout(t)
  const hook = path.join(folder, '.git', 'hooks', 'pre-commit')
  mkdirSync(path.dirname(hook), { recursive: true })
  writeFileSync(hook, '#!/bin/sh\necho "lint says no" >&2\nexit 1\n')
  chmodSync(hook, 0o755)
  write(folder, 'apps/a.yaml', 'v2\n')
  const worktree = await open(folder, home)
  const commit = worktree.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)
  await assert.rejects(commit, /cannot commit in '.*': lint says no/)
})

// biome-ignore format: a table is read down its columns
const refused: readonly [name: string, settings: Record<string, string>, hook: string, code: string, words: RegExp][] = [
  ['a hook of several lines', {},                                                             'echo "lint:"; echo " line 3 is long"; exit 1', 'GIT_FAILED', /^cannot commit in '.*': lint: line 3 is long$/],
  ['no SSH key',              { 'gpg.format': 'ssh', 'user.signingkey': '/no/key' },          '', 'GIT_SIGNING_FAILED', /^cannot commit in '.*': cannot sign: .*\/no\/key.*; check user\.signingkey, gpg\.format and gpg\.program of git here$/],
  ['no OpenPGP key',          { 'gpg.program': 'false', 'user.signingkey': 'ABCDEF' },        '', 'GIT_SIGNING_FAILED', /: cannot sign: gpg failed to sign the data/],
  ['no program',              { 'gpg.program': '/no/gpg', 'user.signingkey': 'ABCDEF' },      '', 'GIT_SIGNING_FAILED', /: cannot sign: cannot run \/no\/gpg: No such file or directory gpg failed/],
]

for (const [name, settings, hook, code, message] of refused) {
  test(`a commit that is refused: ${name}`, async (t) => {
    const { folder, home } = makeCheckout(t)
    const file = path.join(folder, '.git', 'hooks', 'pre-commit')
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `#!/bin/sh\n${hook}\n`)
    chmodSync(file, 0o755)
    for (const [key, value] of Object.entries(settings)) gitIn(folder, ['config', key, value])
    if (hook === '') gitIn(folder, ['config', 'commit.gpgsign', 'true'])
    write(folder, 'apps/a.yaml', 'v2\n')
    const worktree = await open(folder, home)
    const commit = worktree.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)
    await assert.rejects(commit, { code, message })
  })
}

test('the clone of another user is opened, and git does nothing there but say how', async (t) => {
  const { folder, home } = makeCheckout(t)
  const user = {
    ...env,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TEST_ASSUME_DIFFERENT_OWNER: '1',
  }
  const worktree = await openWorktree(path.join(folder, 'apps'), { env: user }, signal)
  assert.deepEqual([worktree?.top, worktree?.branch], [folder, undefined])
  await assert.rejects(async () => worktree?.changed(['a'], signal), {
    code: 'GIT_NOT_TRUSTED',
    message: `git refuses '${folder}': detected dubious ownership, it belongs to another user; if it is to be trusted, run git config --global --add safe.directory ${folder}`,
  })
})

test('pushes to the followed branch, or to another one', async (t) => {
  const { folder, origin, home } = makeCheckout(t)
  write(folder, 'apps/a.yaml', 'v2\n')
  const worktree = await open(folder, home)
  const id = await worktree.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)
  assert.equal((await worktree.push(undefined, signal)).kind, 'moved')
  assert.equal((await worktree.push('updates/a', signal)).ref, 'refs/heads/updates/a')
  assert.equal(gitIn(origin, ['rev-parse', 'main']), id)
  assert.equal(gitIn(origin, ['rev-parse', 'updates/a']), id)
  commitInto(origin, 'main', { foreign: 'x' })
  write(folder, 'apps/a.yaml', 'v3\n')
  await worktree.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)
  assert.equal((await worktree.push(undefined, signal)).kind, 'stale')
})

test('counts what a push would send: also to a branch that the remote never had', async (t) => {
  const { folder, home } = makeCheckout(t)
  const before = await open(folder, home)
  assert.deepEqual(
    [await before.unpushed(undefined, signal), await before.unpushed('bot', signal)],
    [0, 0],
  )
  write(folder, 'apps/a.yaml', 'v2\n')
  await before.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)
  assert.equal(await before.unpushed(undefined, signal), 1)
  assert.equal(await before.unpushed('bot', signal), 1)
  await before.push('bot', signal)
  assert.equal(await before.unpushed('bot', signal), 0)
})

test('knows without asking that a push cannot be made', async (t) => {
  const { folder, home } = makeCheckout(t)
  const onBranch = await open(folder, home)
  await onBranch.checkPush(undefined, signal)
  await assert.rejects(onBranch.checkPush('a..b', signal), { code: 'GIT_INVALID_REF' })
  gitIn(folder, ['checkout', '--quiet', '--detach'])
  const detached = await open(folder, home)
  await detached.checkPush('bot', signal)
  await assert.rejects(detached.checkPush(undefined, signal), /HEAD is on no branch/)
  gitIn(folder, ['remote', 'remove', 'origin'])
  await assert.rejects(detached.checkPush('bot', signal), /there is no remote 'origin'/)
  gitIn(folder, ['config', 'remote.pushDefault', path.join(home, 'origin.git')])
  await detached.checkPush('bot', signal)
})

// biome-ignore format: a table is read down its columns
const steps: readonly [name: string, verb: string, work: (worktree: Worktree, signal: AbortSignal) => Promise<unknown>][] = [
  ['asking who commits',     'var',        (worktree, signal) => worktree.identity(signal)],
  ['looking for changes',    'status',     (worktree, signal) => worktree.changed(['apps/a.yaml'], signal)],
  ['committing',             'commit',     (worktree, signal) => worktree.commit({ paths: ['apps/a.yaml'], message: 'm' }, signal)],
  ['looking where to push',  'config',     (worktree, signal) => worktree.checkPush(undefined, signal)],
  ['counting commits',       'rev-list',   (worktree, signal) => worktree.unpushed(undefined, signal)],
  ['pushing',                'push',       (worktree, signal) => worktree.push(undefined, signal)],
]
for (const [name, verb, work] of steps) {
  test(`an abort in the middle leaves the checkout as it was: ${name}`, async (t) => {
    const { folder, home } = makeCheckout(t)
    const hanging = hangingGit(t, verb)
    const user = { ...hanging.env, HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
    const worktree = await openWorktree(folder, { env: user }, signal)
    assert.ok(worktree !== undefined)
    write(folder, 'apps/a.yaml', 'v2\n')
    const abort = new AbortController()
    const working = work(worktree, abort.signal)
    const ended = working.catch((error: unknown) => error)
    const pid = await Promise.race([hanging.pid, ended])
    abort.abort(new Error('enough'))
    await assert.rejects(working, /enough/)
    assert.throws(() => process.kill(Number(pid), 0), { code: 'ESRCH' }, 'its process is gone')
    assert.ok(!existsSync(path.join(folder, '.git', 'index.lock')))
    assert.equal(gitIn(folder, ['status', '--porcelain']), ' M apps/a.yaml')
  })
}

test('the remote of a clone: where it pushes, and what the clone says of the way', async (t) => {
  const { folder, home, origin } = makeCheckout(t)
  const set = (...words: readonly string[]) => gitIn(folder, ['config', ...words])
  const remote = async () => (await open(folder, home)).remote(signal)
  assert.deepEqual(await remote(), { url: origin, settings: [], branch: 'main' })
  set('http.https://git.test/.extraheader', 'Authorization: Basic eDp5')
  set('credential.helper', '!f() {\nx; }; f')
  set('core.sshCommand', 'ssh -i key')
  set('core.hooksPath', '/evil')
  gitIn(folder, ['config', '--file', path.join(home, 'more'), 'http.proxy', 'http://proxy:1'])
  set('include.path', path.join(home, 'more'))
  set('url.https://git.test/.insteadOf', 'git@git.test:')
  set('remote.origin.pushurl', 'git@git.test:a/b.git')
  assert.deepEqual(await remote(), {
    url: 'https://git.test/a/b.git',
    settings: [
      ['core.sshcommand', 'ssh -i key'],
      ['http.https://git.test/.extraheader', 'Authorization: Basic eDp5'],
      ['credential.helper', '!f() {\nx; }; f'],
      ['http.proxy', 'http://proxy:1'],
    ],
    branch: 'main',
  })
})

test('the remote of a clone: the branch by its name there, and none that it never saw', async (t) => {
  const { folder, home } = makeCheckout(t)
  const branch = async () => (await (await open(folder, home)).remote(signal)).branch
  gitIn(folder, ['checkout', '--quiet', '-b', 'mine', '--track', 'origin/main'])
  assert.equal(await branch(), 'main')
  gitIn(folder, ['checkout', '--quiet', '-b', 'new', '--no-track'])
  assert.equal(await branch(), undefined)
  gitIn(folder, ['checkout', '--quiet', '--detach'])
  assert.equal(await branch(), undefined)
  const user = { ...env, HOME: home, GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main' }
  const named = await openWorktree(folder, { env: user }, signal)
  assert.deepEqual([named?.branch, named?.standsFor], [undefined, 'main'])
  assert.equal((await named?.remote(signal))?.branch, 'main')
})

test('what is edited, and what HEAD has of it', async (t) => {
  const { folder, home } = makeCheckout(t)
  const worktree = await open(folder, home)
  assert.deepEqual(await worktree.edited('', signal), [])
  write(folder, 'apps/a.yaml', 'v2\n')
  write(folder, '[odd] name.yaml', '')
  write(folder, 'new.yaml', 'v1\n')
  gitIn(folder, ['add', '[odd] name.yaml'])
  assert.deepEqual(await worktree.edited('', signal), ['[odd] name.yaml', 'apps/a.yaml'])
  assert.deepEqual(await worktree.edited('apps', signal), ['apps/a.yaml'])
  const names = ['apps/a.yaml', 'new.yaml', '[odd] name.yaml', 'a\nb', 'apps/b.yaml']
  const files = await worktree.committed(names, signal)
  assert.deepEqual(
    files.map(({ path: name, bytes }) => [name, Buffer.from(bytes).toString()]).sort(),
    [
      ['[odd] name.yaml', 'v1\n'],
      ['apps/a.yaml', 'v1\n'],
      ['apps/b.yaml', 'v1\n'],
    ],
  )
})

test('before the first commit nothing is edited', async (t) => {
  const home = temporaryFolder(t)
  gitIn(home, ['init', '--quiet'])
  write(home, 'a.yaml', 'x')
  const worktree = await open(home, home)
  assert.deepEqual(await worktree.edited('', signal), [])
  assert.deepEqual(await worktree.committed(['a.yaml'], signal), [])
})
