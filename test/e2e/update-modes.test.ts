/** The ways to run `tidemark update`: what is read, what is written, what is printed. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'

import { appTree, deployment, deploymentPath } from './parts/app-tree.ts'
import { startGitHost } from './parts/git-host.ts'
import { fileOwner, temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { type Registry, startRegistry } from './parts/registry.ts'
import { tidemark, una } from './parts/tidemark.ts'
import { commits, type Files, fill, git, readTree, workTree, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'git', backendPath)

let registry: Registry
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  registry = await startRegistry(owner)
  await registry.push('org/app', ['1.0.0', '1.1.0', '2.0.0'])
})

const image = () => `${registry.host}/org/app`
const automation = 'flux/automation.yaml'

/** The tree without its automation and its GitRepository. */
function bareTree(): Files {
  const { [automation]: _, ...files } = appTree({ image: image() })
  return files
}

test('a folder is edited in place by default', { skip }, async (t) => {
  const files = appTree({ image: image() })
  const root = await workTree(t, files)
  const ended = await tidemark(t)(['update'], { cwd: root })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(
    ended.stdout,
    `${deploymentPath}:11  ${image()}:1.0.0 -> ${image()}:1.1.0  (flux-system:app)\n`,
  )
  assert.deepEqual(readTree(root), { ...files, [deploymentPath]: deployment(image(), '1.1.0') })
  assert.equal((await commits(root)).length, 1)
})

test('--dry-run prints a diff that git can apply', { skip }, async (t) => {
  const files = appTree({ image: image() })
  const root = await workTree(t, files)
  const ended = await tidemark(t)(['update', '--dry-run', '--exit-code'], { cwd: root })
  assert.equal(ended.code, 2, ended.stderr)
  assert.deepEqual(readTree(root), files)
  writeTree(root, { 'update.patch': ended.stdout })
  await git(root, ['apply', 'update.patch'])
  assert.equal(readTree(root)[deploymentPath], deployment(image(), '1.1.0'))
})

test('--exit-code: 2 for changes, then 0', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: image() }))
  const command = tidemark(t)
  assert.equal((await command(['update', '--exit-code'], { cwd: root })).code, 2)
  assert.equal((await command(['update', '--exit-code'], { cwd: root })).code, 0)
})

test('without an automation the user commits', { skip }, async (t) => {
  const root = await workTree(t, bareTree())
  const ended = await tidemark(t)(['update', '--commit'], { cwd: root })
  assert.equal(ended.code, 0, ended.stderr)
  assert.deepEqual((await commits(root)).slice(1), [
    { author: una, committer: una, message: 'Update from image update automation' },
  ])
})

test('--author-name, --author-email and --message', { skip }, async (t) => {
  const root = await workTree(t, bareTree())
  const flags = ['--author-name', 'CI', '--author-email', 'ci@example.com']
  const message = '{{ range .Changed.Changes }}{{ .NewValue }}{{ end }}'
  const ended = await tidemark(t)(['update', '--commit', ...flags, '--message', message], {
    cwd: root,
  })
  assert.equal(ended.code, 0, ended.stderr)
  const [, made] = await commits(root)
  assert.equal(made?.author, 'CI <ci@example.com>')
  assert.equal(made?.message, `${image()}:1.1.0`)
})

test('--set takes a selection and asks no registry', { skip }, async (t) => {
  const nowhere = '127.0.0.1:1/org/app'
  const root = await workTree(t, appTree({ image: nowhere }))
  const set = `flux-system:app=${nowhere}:9.9.9`
  const ended = await tidemark(t)(['update', '--set', set], { cwd: root })
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(readTree(root)[deploymentPath], deployment(nowhere, '9.9.9'))
})

test('suspended objects are skipped with a reason', { skip }, async (t) => {
  const { [automation]: text = '', ...others } = appTree({ image: image() })
  const suspended = text.replace('  sourceRef:', '  suspend: true\n  sourceRef:')
  const root = await workTree(t, { ...others, [automation]: suspended })
  const ended = await tidemark(t)(['update', '-o', 'json'], { cwd: root })
  assert.equal(ended.code, 0, ended.stderr)
  const report = JSON.parse(ended.stdout)
  assert.equal(report.outcome, 'unchanged')
  assert.equal(report.runs[0].outcome, 'skipped')
  assert.match(JSON.stringify(report), /suspended/)
})

test('the same report as JSON and as YAML', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: image() }))
  const command = tidemark(t)
  const json = await command(['update', '--dry-run', '-o', 'json'], { cwd: root })
  const report = JSON.parse(json.stdout)
  assert.equal(report.outcome, 'changed')
  assert.deepEqual(report.policies[0].ref, { name: image(), tag: '1.1.0' })
  const [run] = report.runs
  assert.equal(run.outcome, 'planned')
  assert.deepEqual(run.automation, { namespace: 'flux-system', name: 'app' })
  const [change] = run.changes
  assert.deepEqual([change.path, change.line], [deploymentPath, 11])
  assert.deepEqual([change.old, change.new], [`${image()}:1.0.0`, `${image()}:1.1.0`])
  assert.equal(change.setter, 'flux-system:app')
  const yaml = await command(['update', '--dry-run', '-o', 'yaml'], { cwd: root })
  assert.match(yaml.stdout, /^outcome: changed$/m)
})

test('markdown for a pull request comment', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: image() }))
  const ended = await tidemark(t)(['update', '--dry-run', '-o', 'markdown'], { cwd: root })
  assert.equal(ended.code, 0, ended.stderr)
  const [, , row = ''] = ended.stdout.split('\n')
  const plain = row.replaceAll(/\\(?=\W)/g, '').replaceAll('&#58;', ':')
  assert.equal(
    plain,
    `| ${deploymentPath}:11 | ${image()}:1.0.0 | ${image()}:1.1.0 | flux-system:app |`,
  )
})

test('--repo without --push is a dry run that says so', { skip }, async (t) => {
  const host = await startGitHost(t)
  const bare = await host.create('org/fleet')
  await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
  const ended = await tidemark(t)(['update', '--repo', bare.url])
  assert.equal(ended.code, 0, ended.stderr)
  assert.match(ended.stderr, /nothing was written/)
  assert.match(ended.stdout, /1\.1\.0/)
  assert.equal((await commits(bare.folder)).length, 1)
})

for (const [name, address] of [
  ['a path', (folder: string) => folder],
  ['a file URL', (folder: string) => `file://${folder}`],
] as const)
  test(`--repo takes ${name} of a bare repository`, { skip }, async (t) => {
    const host = await startGitHost(t)
    const bare = await host.create('org/fleet')
    await fill(t, bare, appTree({ image: image() }))
    const ended = await tidemark(t)(['update', '--repo', address(bare.folder), '--push'])
    assert.equal(ended.code, 0, ended.stderr)
    const [, made] = await commits(bare.folder)
    assert.equal(made?.author, 'bot <bot@example.com>')
  })

test('--push-branch is continued by the next run', { skip }, async (t) => {
  const host = await startGitHost(t)
  const bare = await host.create('org/fleet')
  await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
  const command = tidemark(t)
  const flags = ['update', '--repo', bare.url, '--push', '--push-branch', 'updates']
  const first = await command(flags)
  assert.equal(first.code, 0, first.stderr)
  const again = await command(flags)
  assert.equal(again.code, 0, again.stderr)
  assert.equal((await commits(bare.folder, 'updates')).length, 2)
  assert.equal((await commits(bare.folder, 'main')).length, 1)

  const set = ['--set', `flux-system:app=${image()}:1.2.0`]
  const next = await command([...flags, ...set])
  assert.equal(next.code, 0, next.stderr)
  assert.equal((await commits(bare.folder, 'updates')).length, 3)
})

test('--automation runs the named one alone', { skip }, async (t) => {
  const { [automation]: text = '' } = appTree({ image: image() })
  const [, definition = ''] = text.split('---\n')
  const second = definition
    .replace('name: app\n  namespace', 'name: second\n  namespace')
    .concat('  update:\n    path: ./other\n')
  const files = appTree({
    image: image(),
    also: { 'flux/second.yaml': second, 'other/deployment.yaml': deployment(image(), '1.0.0') },
  })
  const root = await workTree(t, files)
  const ended = await tidemark(t)(['update', '--automation', 'second'], { cwd: root })
  assert.equal(ended.code, 0, ended.stderr)
  assert.deepEqual(readTree(root), {
    ...files,
    'other/deployment.yaml': deployment(image(), '1.1.0'),
  })
})

test('an idle run asks the Git host for its refs and no more', {
  skip,
}, async (t) => {
  const host = await startGitHost(t)
  const bare = await host.create('org/fleet')
  await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
  const command = tidemark(t)
  const flags = ['update', '--repo', bare.url, '--push']
  await command(flags)
  await command(flags)
  const before = host.requests.length
  const ended = await command(flags)
  assert.equal(ended.code, 0, ended.stderr)
  const idle = host.requests.slice(before).map(({ line }) => line)
  assert.ok(idle.length <= 2, idle.join('\n'))
})

test('--commit in a folder that Git does not know', { skip }, async (t) => {
  const root = temporaryFolder(t)
  const files = appTree({ image: image() })
  writeTree(root, files)
  const command = tidemark(t)
  const refused = await command(['update', '--path', root, '--commit'])
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /is in no Git repository/)
  assert.deepEqual(readTree(root), files)
  const edited = await command(['update', '--path', root])
  assert.equal(edited.code, 0, edited.stderr)
  assert.equal(readTree(root)[deploymentPath], deployment(image(), '1.1.0'))
})

test('--set of a policy that is not there', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: image() }))
  const set = ['--set', 'flux-system:nope=ghcr.io/org/app:1']
  const ended = await tidemark(t)(['update', '--path', root, ...set])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /flux-system[:/]nope/)
})

test('--path of a folder that is not there', { skip }, async (t) => {
  const ended = await tidemark(t)(['update', '--path', '/nonexistent/folder'])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /\/nonexistent\/folder/)
})

test('a folder without any object says so', { skip }, async (t) => {
  const ended = await tidemark(t)(['update', '--path', temporaryFolder(t)])
  assert.match(ended.stderr, /ImagePolicy/)
})
