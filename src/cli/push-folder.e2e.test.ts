import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  automationOf,
  commitInto,
  deploymentOf,
  installHook,
  type Place,
  policyOf,
  startRegistry,
  workTree,
} from './fixture.test.ts'

/** A clone on `main` in which there is something to update. */
async function cloneOf(
  t: TestContext,
  automation = '',
): Promise<ReturnType<typeof workTree> & { readonly add: (file: string) => string }> {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0'])
  const image = `${registry.host}/app`
  const place = workTree(t, {
    'flux/app.yaml': policyOf(image),
    'flux/auto.yaml': automation,
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
  })
  const add = (file: string): string => {
    appendFileSync(path.join(place.folder, file), 'mine\n')
    place.git('add', file)
    place.git('commit', '--quiet', `--message=${file}`)
    return place.git('rev-parse', 'HEAD')
  }
  return { ...place, add }
}

const branches = ({ git }: Place): string => git('for-each-ref', '--format=%(refname:short)')

const pushes: readonly [name: string, push: string][] = [
  ['as it reads', ''],
  ['with a push branch, which is the one it reads', ', push: {branch: main}'],
  ['with a push branch of its own', ', push: {branch: images}'],
]

for (const [name, push] of pushes) {
  test(`--push on another branch than the automation's is refused: ${name}`, async (t) => {
    const clone = await cloneOf(t, automationOf('one', './apps', push))
    clone.git('checkout', '--quiet', '-b', 'feature')
    const head = clone.add('wip.txt')
    const { code, stdout, stderr } = await clone.run('update', '--push')
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(
      stderr,
      /✗ flux-system\/one: cannot push: the automation reads branch 'main', but this folder is on 'feature'; check out 'main', or use --push-branch or --repo\n$/,
    )
    assert.equal(clone.git('rev-parse', 'HEAD'), head)
    assert.equal(clone.git('status', '--porcelain'), '')
    assert.equal(branches(clone.origin), 'main')
    assert.equal(clone.origin.git('rev-list', '--count', 'main'), '1')
  })
}

test('--push-branch says that the commits of another branch are meant', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps', ', push: {branch: main}'))
  clone.git('checkout', '--quiet', '-b', 'feature')
  clone.add('wip.txt')
  const { code, stderr } = await clone.run('update', '--push', '--push-branch', 'feature')
  assert.equal(code, 0, stderr)
  assert.match(stderr, /reads branch 'main', but this folder is on 'feature'\n/)
  assert.match(stderr, /⚠️ pushed along 1 commit that was here before\n/)
  assert.equal(clone.origin.git('rev-parse', 'feature'), clone.git('rev-parse', 'HEAD'))
  assert.equal(clone.origin.git('rev-list', '--count', 'main'), '1')
})

test('what another branch holds is not pushed by a run that changes nothing either', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps', ', push: {branch: main}'))
  assert.equal((await clone.run('update', '--push')).code, 0)
  clone.git('checkout', '--quiet', '-b', 'feature')
  clone.add('wip.txt')
  const pushed = clone.origin.git('rev-parse', 'main')
  assert.equal((await clone.run('update', '--push')).code, 1)
  assert.equal(clone.origin.git('rev-parse', 'main'), pushed)
})

test('a branch by its full name, in checkout.ref.name', async (t) => {
  const named = automationOf('one', './apps').replace('{branch: main}', '{name: refs/heads/main}')
  const clone = await cloneOf(t, named)
  clone.git('checkout', '--quiet', '-b', 'feature')
  const { code, stderr } = await clone.run('update', '--push', '--push-branch', 'x')
  assert.equal(code, 0, stderr)
  assert.match(stderr, /reads branch 'main', but this folder is on 'feature'\n/)
})

test('what is pushed for review stays out of the clone, and of the branch that it is reviewed for', async (t) => {
  const clone = await cloneOf(t, automationOf('prod', './apps', ', push: {branch: review}'))
  const head = clone.git('rev-parse', 'HEAD')
  const reviewed = await clone.run('update', '--push', '--automation', 'prod')
  assert.equal(reviewed.code, 0, reviewed.stderr)
  assert.match(reviewed.stderr, /✔ flux-system\/prod: pushed commit '\w+' to branch 'review'/)
  assert.equal(clone.git('rev-parse', 'HEAD'), head)
  assert.equal(clone.git('status', '--porcelain'), '')
  const pushed = clone.origin.git('rev-parse', 'review')
  assert.equal(clone.origin.git('rev-parse', 'review^'), head)
  assert.equal(clone.origin.git('log', '-1', '--format=%an', 'review'), 'Bot')
  const again = await clone.run('update', '--push', '--automation', 'prod')
  assert.deepEqual([again.code, again.stdout], [0, ''], again.stderr)
  assert.equal(clone.origin.git('rev-parse', 'review'), pushed)
  writeFileSync(path.join(clone.folder, 'flux/auto.yaml'), automationOf('dev', './apps'))
  const { code, stderr } = await clone.run('update', '--push', '--automation', 'dev')
  assert.equal(code, 0, stderr)
  assert.equal(clone.origin.git('rev-list', '--count', 'main'), '2')
  assert.equal(clone.origin.git('rev-parse', 'main^'), head)
})

test('commits of this clone that the remote has on another branch do not go along', async (t) => {
  const clone = await cloneOf(t, automationOf('dev', './apps'))
  const head = clone.add('wip.txt')
  clone.git('push', '--quiet', 'origin', 'HEAD:wip')
  const { code, stdout, stderr } = await clone.run('update', '--push')
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(
    stderr,
    /cannot push: 1 commit of this folder was pushed to another branch before and would go along to 'main'; use a fresh clone, or use --push-branch or --repo\n$/,
  )
  assert.equal(clone.git('rev-parse', 'HEAD'), head)
  assert.equal(clone.origin.git('rev-list', '--count', 'main'), '1')
})

test('commits that only the clone has are no part of what is pushed for review', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps', ', push: {branch: review}'))
  clone.add('wip.txt')
  const { code, stderr } = await clone.run('update', '--push')
  assert.equal(code, 0, stderr)
  assert.match(
    stderr,
    /⚠️ 1 commit of this folder is not at the remote, and no part of the update\n/,
  )
  assert.equal(clone.origin.git('rev-list', '--count', 'review'), '2')
})

test('only what lies below the given folder is pushed for review', async (t) => {
  const clone = await cloneOf(t)
  const text = clone.git('show', 'HEAD:apps/app.yaml')
  commitInto(clone.origin, 'main', { 'other/app.yaml': `${text}\n` })
  const words = ['--push', '--push-branch', 'review', '--filename', 'flux']
  const { code, stderr } = await clone.run('update', '--path', 'apps', ...words)
  assert.equal(code, 0, stderr)
  assert.equal(clone.origin.git('diff', '--name-only', 'main', 'review'), 'apps/app.yaml')
})

test('--commit leaves no commit for a push branch on another one', async (t) => {
  const clone = await cloneOf(t, automationOf('prod', './apps', ', push: {branch: review}'))
  const { code, stdout, stderr } = await clone.run('update', '--commit')
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(
    stderr,
    /cannot commit: the automation pushes to branch 'review', but this folder is on 'main'; check out 'review'/,
  )
  assert.equal(clone.git('rev-list', '--count', 'HEAD'), '1')
  assert.equal(clone.git('status', '--porcelain'), '')
  clone.git('checkout', '--quiet', '-b', 'review')
  assert.equal((await clone.run('update', '--commit')).code, 0)
  assert.equal(clone.git('rev-list', '--count', 'HEAD'), '2')
})

test('commits of the user that go along are counted', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  clone.add('a.txt')
  clone.add('b.txt')
  const { code, stderr } = await clone.run('update', '--push')
  assert.equal(code, 0, stderr)
  assert.match(stderr, /⚠️ pushed along 2 commits that were here before\n/)
  assert.equal(clone.origin.git('rev-list', '--count', 'main'), '4')
})

test('a detached HEAD is refused before anything is committed', async (t) => {
  const clone = await cloneOf(t)
  clone.git('checkout', '--quiet', '--detach')
  const head = clone.git('rev-parse', 'HEAD')
  const refused = await clone.run('update', '--push')
  assert.deepEqual([refused.code, refused.stdout], [1, ''])
  assert.match(refused.stderr, /HEAD is on no branch; name one with --push-branch\n$/)
  assert.equal(clone.git('rev-parse', 'HEAD'), head)
  for (const time of ['first', 'second']) {
    const pushed = await clone.run('update', '--push', '--push-branch', 'image-updates')
    assert.equal(pushed.code, 0, `${time}: ${pushed.stderr}`)
    assert.equal(clone.git('rev-parse', 'HEAD'), head)
    assert.equal(clone.origin.git('rev-parse', 'image-updates^'), head)
  }
})

test('a push branch that is no name is refused before anything is committed', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps', ', push: {branch: a..b}'))
  const { code, stderr } = await clone.run('update', '--push')
  assert.equal(code, 1)
  assert.match(stderr, /cannot push from '.*': 'a\.\.b' is no valid branch name; correct it\n$/)
  assert.equal(clone.git('rev-list', '--count', 'HEAD'), '1')
})

test('a clone without a remote says so, each time, and commits nothing', async (t) => {
  const clone = await cloneOf(t)
  clone.git('remote', 'remove', 'origin')
  for (let time = 0; time < 2; time++) {
    const { code, stderr } = await clone.run('update', '--push')
    assert.equal(code, 1)
    assert.match(
      stderr,
      /cannot push from '.*': there is no remote 'origin'; add it with git remote add origin URL, or use --repo\n$/,
    )
  }
  assert.equal(clone.git('rev-list', '--count', 'HEAD'), '1')
})

test('a commit that could not be pushed is pushed by the next run', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  installHook(clone.origin.folder, 'pre-receive', 'echo "main is protected" >&2; exit 1')
  assert.equal((await clone.run('update', '--push')).code, 1)
  rmSync(path.join(clone.origin.folder, 'hooks', 'pre-receive'))
  const again = await clone.run('update', '--push')
  assert.equal(again.code, 0, again.stderr)
  assert.match(again.stderr, /⚠️ pushed 1 commit that had not been pushed before\n/)
  assert.equal(clone.origin.git('rev-parse', 'main'), clone.git('rev-parse', 'HEAD'))
  assert.doesNotMatch((await clone.run('update', '--push')).stderr, /had not been pushed/)
})

test('what was refused for review is made anew by the next run', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps', ', push: {branch: review}'))
  const head = clone.git('rev-parse', 'HEAD')
  installHook(clone.origin.folder, 'pre-receive', 'echo "closed today" >&2; exit 1')
  const refused = await clone.run('update', '--push')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /closed today/)
  assert.equal(clone.git('rev-parse', 'HEAD'), head)
  rmSync(path.join(clone.origin.folder, 'hooks', 'pre-receive'))
  assert.equal((await clone.run('update', '--push')).code, 0)
  assert.equal(clone.origin.git('rev-parse', 'review^'), head)
})

test('a commit that the remote does not have is no start for a new branch', async (t) => {
  const clone = await cloneOf(t)
  clone.git('checkout', '--quiet', '--detach')
  const head = clone.add('of-a-pull-request.txt')
  const { code, stderr } = await clone.run('update', '--push', '--push-branch', 'images')
  assert.equal(code, 1)
  assert.match(stderr, new RegExp(`✗ .*${head}`))
  assert.equal(branches(clone.origin), 'main')
})

test('a clone that is behind: what to do comes after the words that Flux has', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  commitInto(clone.origin, 'main', { 'foreign.txt': 'x\n' })
  const hint =
    'non-fast-forward update: refs/heads/main; the remote has commits that this clone has not: pull first, or use a fresh clone or --repo\n'
  for (let time = 0; time < 2; time++) {
    const { code, stderr } = await clone.run('update', '--push')
    assert.equal(code, 1)
    assert.ok(stderr.endsWith(`failed to update source: failed to push to remote: ${hint}`), stderr)
  }
})

test("another user's clone: edits are shown, and a commit names git's remedy", async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  Object.assign(clone.env, { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' })
  const shown = await clone.run('update', '--dry-run')
  assert.deepEqual([shown.code, /^\+.*:1\.1\.0/m.test(shown.stdout)], [0, true], shown.stderr)
  for (const mode of ['--commit', '--push']) {
    const { code, stderr } = await clone.run('update', mode)
    assert.equal(code, 1)
    assert.match(stderr, /✗ .*dubious ownership.* run git config --global --add safe\.directory \//)
  }
})

for (const mode of ['--commit', '--push']) {
  test(`update, look, then update ${mode}: what was edited is committed`, async (t) => {
    const clone = await cloneOf(t, automationOf('one', './apps'))
    assert.equal((await clone.run('update')).code, 0)
    const { code, stderr, stdout } = await clone.run('update', mode)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^apps\/app\.yaml:8 .* -> .*app:1\.1\.0/)
    assert.equal(clone.git('status', '--porcelain'), '')
    assert.equal(clone.git('log', '-1', '--format=%B'), 'update one')
    const again = await clone.run('update', mode)
    assert.match(again.stderr, /repository up-to-date\n$/)
    assert.equal(clone.git('rev-list', '--count', 'HEAD'), '2')
    const pushed = mode === '--push' ? '2' : '1'
    assert.equal(clone.origin.git('rev-list', '--count', 'main'), pushed)
  })
}

test('what was edited goes into the commits of those who would have made it', async (t) => {
  const both = automationOf('one', './apps') + automationOf('two', './infra')
  const clone = await cloneOf(t, both)
  const text = clone.read('apps/app.yaml')
  mkdirSync(path.join(clone.folder, 'infra'))
  writeFileSync(path.join(clone.folder, 'infra/app.yaml'), text)
  clone.git('add', '.')
  clone.git('commit', '--quiet', '--message=infra')
  assert.equal((await clone.run('update')).code, 0)
  const { code, stderr } = await clone.run('update', '--commit')
  assert.equal(code, 0, stderr)
  assert.equal(clone.git('log', '-2', '--reverse', '--format=%B%n'), 'update one\n\nupdate two')
  assert.equal(clone.git('show', '--name-only', '--format=', 'HEAD'), 'infra/app.yaml')
})

test('edits of the user beside those of a run are not committed, and are said', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  assert.equal((await clone.run('update')).code, 0)
  appendFileSync(path.join(clone.folder, 'apps/app.yaml'), '# mine\n')
  const { code, stderr } = await clone.run('update', '--commit')
  assert.equal(code, 1)
  assert.match(stderr, /cannot commit: 'apps\/app\.yaml' has uncommitted changes \(modified\)/)
  assert.equal(clone.git('rev-list', '--count', 'HEAD'), '1')
  assert.match(clone.read('apps/app.yaml'), /app:1\.1\.0.*\n# mine\n$/s)
})

test('a commit that a hook refuses leaves edits of an earlier run as they were', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  assert.equal((await clone.run('update')).code, 0)
  const edited = clone.read('apps/app.yaml')
  installHook(path.join(clone.folder, '.git'), 'pre-commit', 'echo no >&2; exit 1')
  assert.equal((await clone.run('update', '--commit')).code, 1)
  assert.equal(clone.read('apps/app.yaml'), edited)
})

test('edits in a clone with other line ends are known again', async (t) => {
  const clone = await cloneOf(t, automationOf('one', './apps'))
  clone.git('config', 'core.autocrlf', 'true')
  rmSync(path.join(clone.folder, 'apps/app.yaml'))
  clone.git('checkout', '--', 'apps/app.yaml')
  assert.match(clone.read('apps/app.yaml'), /\r\n/)
  assert.equal((await clone.run('update')).code, 0)
  const { code, stderr } = await clone.run('update', '--commit')
  assert.equal(code, 0, stderr)
  assert.equal(clone.git('status', '--porcelain'), '')
})
