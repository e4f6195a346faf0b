import assert from 'node:assert/strict'
import { chmodSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  automationOf,
  deploymentOf,
  type Files,
  installHook,
  plainFolder,
  policyOf,
  startRegistry,
  type TestRegistry,
  workTree,
  writeFiles,
} from './fixture.test.ts'

type Fleet = { readonly registry: TestRegistry; readonly files: Files; readonly image: string }

/** A registry that holds `app` in three tags, and a tree that runs the first of them. */
async function fleetOf(
  t: TestContext,
  more: (image: string) => Files = () => ({}),
): Promise<Fleet> {
  const registry = await startRegistry(t)
  registry.publishTags('app', ['1.0.0', '1.1.0', '2.0.0'])
  const image = `${registry.host}/app`
  const files = {
    'flux/app.yaml': policyOf(image),
    'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
    ...more(image),
  }
  return { registry, files, image }
}

const change = (image: string): string =>
  `apps/app.yaml:8  ${image}:1.0.0 -> ${image}:1.1.0  (flux-system:app)\n`

const selected = (image: string): string => `✔ flux-system/app: ${image}:1.1.0 (of 3 tags)\n`

test('a folder is edited in place; a second run changes nothing', async (t) => {
  const { files, image, registry } = await fleetOf(t)
  const { run, read } = plainFolder(t, files)
  assert.deepEqual(await run('update'), {
    code: 0,
    stdout: change(image),
    stderr: `${selected(image)}✔ 1 change made\n`,
  })
  const edited = read('apps/app.yaml')
  assert.equal(edited, deploymentOf(`${image}:1.1.0`, 'app'))
  assert.deepEqual(await run('update'), {
    code: 0,
    stdout: '',
    stderr: `${selected(image)}► repository up-to-date\n`,
  })
  assert.equal(read('apps/app.yaml'), edited)
  assert.equal(registry.requests.filter((one) => one.endsWith('/tags/list')).length, 2)
})

test('--dry-run prints the diff and writes nothing; --exit-code tells', async (t) => {
  const { files, image } = await fleetOf(t)
  const { run, read } = plainFolder(t, files)
  const { code, stdout, stderr } = await run('update', '--dry-run', '--exit-code')
  assert.equal(code, 2)
  assert.equal(
    stdout,
    `\
--- a/apps/app.yaml
+++ b/apps/app.yaml
@@ -5,4 +5,4 @@
   template:
     spec:
       containers:
-        - image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}
+        - image: ${image}:1.1.0 # {"$imagepolicy": "flux-system:app"}
`,
  )
  assert.equal(stderr, `${selected(image)}► 1 change to make; nothing was written\n`)
  assert.equal(read('apps/app.yaml'), files['apps/app.yaml'])
})

test('--commit takes the edited paths alone: what is staged and modified stays', async (t) => {
  const { files, image } = await fleetOf(t, () => ({ 'staged.txt': 'a\n', 'modified.txt': 'a\n' }))
  const { run, git, folder } = workTree(t, files)
  writeFiles(folder, { 'staged.txt': 'b\n', 'modified.txt': 'b\n', 'untracked.txt': 'b\n' })
  git('add', 'staged.txt')
  const { code, stdout, stderr } = await run('update', '--commit')
  const head = git('rev-parse', 'HEAD')
  assert.deepEqual(
    { code, stdout, stderr },
    {
      code: 0,
      stdout: change(image),
      stderr: `${selected(image)}✔ committed '${head.slice(0, 7)}' (1 change)\n`,
    },
  )
  assert.equal(
    git('show', '--name-only', '--format=%an: %B', 'HEAD'),
    'Ada: Update from image update automation\n\napps/app.yaml',
  )
  assert.equal(git('status', '--porcelain'), ' M modified.txt\nM  staged.txt\n?? untracked.txt')
  assert.equal(git('rev-parse', 'HEAD~1'), git('rev-parse', 'origin/main'))
})

const uncommitted: readonly [state: string, dirty: (git: (...args: string[]) => string) => void][] =
  [
    ['modified', () => undefined],
    ['staged', (git) => void git('add', 'apps/app.yaml')],
    ['untracked', (git) => void git('rm', '--cached', '--quiet', 'apps/app.yaml')],
  ]

for (const [state, prepare] of uncommitted) {
  test(`--commit refuses a path that is ${state}, and leaves it as it is`, async (t) => {
    const { files } = await fleetOf(t)
    const { run, git, read, folder } = workTree(t, files)
    const own = `# mine\n${files['apps/app.yaml'] ?? ''}`
    writeFiles(folder, { 'apps/app.yaml': own })
    prepare(git)
    const head = git('rev-parse', 'HEAD')
    const before = git('status', '--porcelain')
    const { code, stdout, stderr } = await run('update', '--commit')
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(
      stderr,
      /✗ cannot commit: 'apps\/app\.yaml' has uncommitted changes \((modified|staged|untracked)\); commit or stash them first\n$/,
    )
    assert.equal(read('apps/app.yaml'), own)
    assert.deepEqual([git('rev-parse', 'HEAD'), git('status', '--porcelain')], [head, before])
  })
}

test('a hook that refuses the commit: its words, and the files as they were', async (t) => {
  const { files } = await fleetOf(t)
  const { run, git, read, folder } = workTree(t, files)
  installHook(path.join(folder, '.git'), 'pre-commit', 'echo "no commits on Fridays" >&2\nexit 1')
  const head = git('rev-parse', 'HEAD')
  const { code, stdout, stderr } = await run('update', '--commit')
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /✗ cannot commit in '.*': .*no commits on Fridays/)
  assert.equal(read('apps/app.yaml'), files['apps/app.yaml'])
  assert.deepEqual([git('rev-parse', 'HEAD'), git('status', '--porcelain')], [head, ''])
})

test('--push from a folder moves the branch that it follows', async (t) => {
  const { files, image } = await fleetOf(t)
  const { run, git, origin } = workTree(t, files)
  const { code, stderr } = await run('update', '--push')
  const head = git('rev-parse', 'HEAD')
  assert.equal(code, 0)
  const said = `✔ pushed commit '${head.slice(0, 7)}' to branch 'main' (1 change)\n`
  assert.equal(stderr, `${selected(image)}${said}`)
  assert.equal(origin.git('rev-parse', 'main'), head)
})

test('--push-branch from a folder makes another branch of origin', async (t) => {
  const { files } = await fleetOf(t)
  const { run, git, origin } = workTree(t, files)
  const { code, stderr } = await run('update', '--push', '--push-branch', 'images')
  assert.equal(code, 0)
  assert.match(stderr, /to branch 'images' \(1 change\)\n$/)
  assert.equal(origin.git('rev-parse', 'images^'), git('rev-parse', 'HEAD'))
  assert.equal(origin.git('rev-parse', 'main'), git('rev-parse', 'HEAD'))
})

test('several automations of a folder: commits in order, one push', async (t) => {
  const { files, registry } = await fleetOf(t, (image) => ({
    'flux/automations.yaml': automationOf('one', './apps') + automationOf('two', './infra'),
    'infra/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
  }))
  const { run, git, origin } = workTree(t, files)
  installHook(origin.folder, 'post-receive', 'cat >> pushes')
  const { code, stderr } = await run('update', '--push')
  assert.equal(code, 0, stderr)
  assert.equal(
    origin.git('log', '--reverse', '--format=%an: %B', 'main'),
    'Seed: seed\nBot: update one\nBot: update two',
  )
  assert.equal(git('rev-parse', 'HEAD'), origin.git('rev-parse', 'main'))
  const pushes = readFileSync(path.join(origin.folder, 'pushes'), 'utf8').trim().split('\n')
  assert.equal(pushes.length, 1)
  assert.deepEqual(registry.requests.filter((one) => one.endsWith('list')).length, 1)
})

test('a refused push from a folder: all its commits failed, and stay where they are', async (t) => {
  const { files } = await fleetOf(t, (image) => ({
    'flux/automations.yaml': automationOf('one', './apps') + automationOf('two', './infra'),
    'infra/app.yaml': deploymentOf(`${image}:1.0.0`, 'app'),
  }))
  const { run, git, origin } = workTree(t, files)
  const before = origin.git('rev-parse', 'main')
  installHook(origin.folder, 'pre-receive', 'echo "main is protected" >&2; exit 1')
  const { code, stdout, stderr } = await run('update', '--push')
  assert.deepEqual([code, stdout], [1, ''])
  const why = 'failed to update source: failed to push to remote: command error on refs/heads/main:'
  assert.equal(stderr.split(why).length, 3, stderr)
  assert.match(stderr, /main is protected/)
  assert.equal(origin.git('rev-parse', 'main'), before)
  assert.equal(git('rev-list', '--count', 'origin/main..HEAD'), '2')
  assert.equal(git('status', '--porcelain'), '')
})

test('a folder pushes to several branches at once; a suspended automation does not count', async (t) => {
  const two = (suspend: string): string =>
    automationOf('one', './apps', ', push: {branch: a}') +
    automationOf('two', './apps', ', push: {branch: b}').replace(
      'interval: 5m',
      `interval: 5m${suspend}`,
    )
  const { files } = await fleetOf(t, () => ({ 'flux/automations.yaml': two(', suspend: true') }))
  const { run, folder, origin } = workTree(t, files)
  const alone = await run('update', '--push')
  assert.equal(alone.code, 0, alone.stderr)
  assert.match(alone.stderr, /► flux-system\/two: reconciliation is suspended/)
  assert.match(origin.git('log', '-1', '--format=%B', 'a'), /update one/)
  writeFiles(folder, { 'flux/automations.yaml': two('') })
  const both = await run('update', '--push')
  assert.equal(both.code, 0, both.stderr)
  assert.match(origin.git('log', '-1', '--format=%B', 'b'), /update two/)
})

test('the branch of an automation and the branch of the folder may differ, which is said', async (t) => {
  const { files } = await fleetOf(t, () => ({
    'flux/automation.yaml': automationOf('one', './apps'),
  }))
  const { run, git } = workTree(t, files)
  git('checkout', '--quiet', '-b', 'topic')
  const notice =
    "⚠️ ImageUpdateAutomation 'flux-system/one' reads branch 'main', but this folder is on 'topic'\n"
  const dry = await run('update', '--dry-run')
  assert.ok(!dry.stderr.includes(notice), dry.stderr)
  const done = await run('update', '--commit')
  assert.equal(done.code, 0)
  assert.ok(done.stderr.includes(notice), done.stderr)
  assert.equal(git('log', '-1', '--format=%B', 'topic').trim(), 'update one')
})

test('what an automation asks of its push is said to count with --repo only', async (t) => {
  const push = ", push: {refspec: 'refs/heads/main:refs/x/y', options: {a: b}}"
  const { files } = await fleetOf(t, () => ({
    'flux/automation.yaml': automationOf('one', './apps', push),
  }))
  const { stderr } = await workTree(t, files).run('update', '--push')
  const text = "'flux-system/one' sets push.refspec, push.options, which counts with --repo only\n"
  assert.ok(stderr.includes(text), stderr)
})

const authors: readonly [name: string, author: string, flags: readonly string[], shown: string][] =
  [
    ['of the automation', '{name: Bot, email: bot@example.com}', [], 'Bot <bot@example.com>'],
    ['with an address alone', '{email: bot@example.com}', [], 'bot@example.com <bot@example.com>'],
  ]

for (const [name, author, flags, shown] of authors) {
  test(`--commit: the author ${name}; the user commits`, async (t) => {
    const { files } = await fleetOf(t, () => ({
      'flux/automation.yaml': automationOf('one', '.').replace(
        '{name: Bot, email: bot@example.com}',
        author,
      ),
    }))
    const { run, git } = workTree(t, files)
    const { code, stderr } = await run('update', '--commit', ...flags)
    assert.equal(code, 0, stderr)
    assert.equal(git('log', '-1', '--format=%an <%ae>|%cn'), `${shown}|Ada`)
  })
}

test('--commit where git knows nobody: Tidemark is the author', async (t) => {
  const { files } = await fleetOf(t)
  const { run, git, env } = workTree(t, files)
  for (const name of Object.keys(env)) {
    if (/^GIT_(AUTHOR|COMMITTER)/.test(name)) delete (env as Record<string, string>)[name]
  }
  git('config', 'user.useConfigOnly', 'true')
  const { code, stderr } = await run('update', '--commit')
  assert.equal(code, 0, stderr)
  assert.equal(
    git('log', '-1', '--format=%an <%ae>|%cn <%ce>'),
    'Tidemark <tidemark@localhost>|Tidemark <tidemark@localhost>',
  )
})

test('--path below the top: update.path still counts from the top of the repository', async (t) => {
  const { files, image } = await fleetOf(t, (host) => ({
    'clusters/a/flux.yaml': policyOf(host) + automationOf('one', './clusters/a'),
    'clusters/a/app.yaml': deploymentOf(`${host}:1.0.0`, 'app'),
    'clusters/b/flux.yaml': policyOf(host, { policy: ', suspend: true' }),
    'flux/app.yaml': '',
  }))
  const { run, git } = workTree(t, files)
  const { code, stdout } = await run('update', '--path', 'clusters/a')
  assert.equal(code, 0)
  assert.equal(stdout, change(image).replace('apps/app.yaml', 'clusters/a/app.yaml'))
  assert.equal(git('status', '--porcelain'), ' M clusters/a/app.yaml')
})

const roots: readonly [root: string, text: RegExp][] = [
  [
    './nowhere',
    /✗ flux-system\/one: failed to apply policies: walking path for files: lstat .*\/nowhere: no such file or directory\n$/,
  ],
  [
    './infra',
    /✗ flux-system\/one: update path 'infra' is outside 'apps': give a --path that holds it\n$/,
  ],
]

test('an update path that is not there, and one that --path leaves out', async (t) => {
  for (const [root, text] of roots) {
    const { files } = await fleetOf(t, () => ({
      'flux/automation.yaml': automationOf('one', root),
      'infra/x.txt': '',
    }))
    const { run } = workTree(t, files)
    const flags = root === './infra' ? ['--path', 'apps', '-f', 'flux'] : []
    const { code, stderr } = await run('update', '--dry-run', ...flags)
    assert.equal(code, 1)
    assert.match(stderr, text)
  }
})

test('the mode of a file stays, and so do CRLF and a missing newline at the end', async (t) => {
  const { files, image } = await fleetOf(t)
  const text = (files['apps/app.yaml'] ?? '').trimEnd().replaceAll('\n', '\r\n')
  const { run, read, git, folder } = workTree(t, { ...files, 'apps/app.yaml': text })
  chmodSync(path.join(folder, 'apps/app.yaml'), 0o755)
  git('commit', '--quiet', '--all', '--message=mode')
  assert.equal((await run('update', '--commit')).code, 0)
  assert.equal(read('apps/app.yaml'), text.replace('1.0.0', '1.1.0'))
  assert.match(git('ls-tree', 'HEAD', 'apps/app.yaml'), /^100755 /)
  assert.match(read('apps/app.yaml'), new RegExp(image))
})
