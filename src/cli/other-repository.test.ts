import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeGitHost } from '../server/git/index.ts'
import {
  automationOf,
  bareRepository,
  deploymentOf,
  objectOf,
  type Place,
  policyOf,
  serve,
  writeFiles,
} from './fixture.test.ts'

const image = '127.0.0.1:1/org/app'
const selected = ['--set', `flux-system:app=${image}:1.1.0`]
const password = 'correct-horse'

/** A Git host with the same files under several names, where `man/` holds the objects. */
type Host = Place & {
  readonly url: (name: string) => string
  /** The names that somebody has given a password for. */
  readonly opened: ReadonlySet<string>
  readonly count: (name: string, branch?: string) => string
  /** Updates a repository by these objects, and pushes. */
  readonly push: (repo: string, objects: string) => ReturnType<Place['run']>
}

async function hostOf(t: TestContext, names: readonly string[], isOpen = false): Promise<Host> {
  const bare = bareRepository(t, { 'apps/app.yaml': deploymentOf(`${image}:1.0.0`, 'app') })
  bare.git('config', 'http.receivepack', 'true')
  const root = path.dirname(bare.folder)
  for (const name of names) cpSync(bare.folder, path.join(root, name), { recursive: true })
  const users = isOpen ? {} : { users: { ada: password } }
  const host = makeGitHost({ root, env: bare.env, ...users })
  const opened = new Set<string>()
  const authority = await serve(t, (request, signal) => {
    const [, name = ''] = new URL(request.url).pathname.split('/')
    const sent = JSON.stringify(request.headers).toLowerCase()
    if (sent.includes('authorization')) opened.add(name)
    return host.send(request, signal)
  })
  return {
    ...bare,
    url: (name) => `http://${authority}/${name}`,
    opened,
    count: (name, branch = 'main') =>
      bare.git('--git-dir', path.join(root, name), 'rev-list', '--count', branch),
    push: (repo, objects) =>
      bare.run('update', '--repo', repo, '--push', '-f', objects, ...selected),
  }
}

/** One automation for each URL; the Secret opens them all. */
function writeObjects({ folder }: Place, urls: readonly string[], git = ''): string {
  const objects = path.join(path.dirname(folder), 'man')
  const texts = urls.flatMap((url, index) => [
    automationOf(`a${index}`, './apps', git).replace('name: fleet}', `name: r${index}}`),
    objectOf(
      'GitRepository',
      `r${index}`,
      `url: '${url}', interval: 1m, ref: {branch: main}, secretRef: {name: token}`,
    ),
  ])
  const token = `apiVersion: v1\nkind: Secret\nmetadata: {name: token, namespace: flux-system}\nstringData: {username: ada, password: ${password}}\n`
  writeFiles(objects, { 'all.yaml': `${policyOf(image)}${texts.join('')}---\n${token}` })
  return objects
}

test('a Secret is used for its own repository', async (t) => {
  const host = await hostOf(t, ['a.git'])
  const objects = writeObjects(host, [host.url('a.git')])
  const repo = host.url('a.git')
  const { code, stderr } = await host.push(repo, objects)
  assert.equal(code, 0, stderr)
  assert.deepEqual([...host.opened], ['a.git'])
})

test('a neighbour of the only repository is refused, and sees no Secret', async (t) => {
  const host = await hostOf(t, ['a.git', 'c.git'])
  const objects = writeObjects(host, [host.url('a.git')])
  const repo = host.url('c.git')
  const { code, stderr } = await host.push(repo, objects)
  assert.equal(code, 1)
  const why = `✗ flux-system/a0: GitRepository 'flux-system/r0' is another repository: '${host.url('a.git')}', not '${repo}'; give its URL by --repo, or for a mirror choose by --automation\n`
  assert.ok(stderr.includes(why), stderr)
  assert.deepEqual([...host.opened], [])
  assert.equal(host.count('c.git'), '1')
})

test('a repository that none of several names: all of them fail, and nothing is pushed', async (t) => {
  const host = await hostOf(t, ['a.git', 'b.git', 'c.git'], true)
  const objects = writeObjects(host, [host.url('a.git'), host.url('b.git')])
  const repo = host.url('c.git')
  const { code, stderr } = await host.push(repo, objects)
  assert.equal(code, 1)
  assert.match(stderr, /✗ flux-system\/a0: .* is another repository: .*\/a\.git', not/)
  assert.match(stderr, /✗ flux-system\/a1: .* is another repository: .*\/b\.git', not/)
  assert.equal(host.count('c.git'), '1')
})

test('a mirror of the only repository runs without its Secret, which is said', async (t) => {
  const host = await hostOf(t, ['a.git'])
  const objects = writeObjects(host, ['https://git.example.com/org/a.git'])
  const words = ['update', '--repo', host.url('a.git'), '--push', '-f', objects, ...selected]
  const refused = await host.run(...words)
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /authentication required/)
  assert.deepEqual([...host.opened], [])

  const env = host.env as Record<string, string>
  env['GIT_PASSWORD'] = password
  const { code, stderr } = await host.run(...words, '--git-username', 'ada')
  assert.equal(code, 0, stderr)
  const notice = `⚠️ GitRepository 'flux-system/r0' has the URL 'https://git.example.com/org/a.git', not '${host.url('a.git')}': its Secrets and settings are not used there\n`
  assert.ok(stderr.includes(notice), stderr)
  assert.equal(host.count('a.git'), '2')
})

for (const flags of [[], ['--push']]) {
  test(`--branch that push.branch makes void is refused${flags.map((one) => `: ${one}`).join('')}`, async (t) => {
    const host = await hostOf(t, ['a.git'], true)
    host.git('--git-dir', path.join(path.dirname(host.folder), 'a.git'), 'branch', 'dev', 'main')
    const repo = host.url('a.git')
    const objects = writeObjects(host, [repo], ', push: {branch: main}')
    const words = [
      'update',
      '--repo',
      repo,
      '-f',
      objects,
      '--branch',
      'dev',
      ...selected,
      ...flags,
    ]
    const { code, stdout, stderr } = await host.run(...words)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(
      stderr,
      /✗ flux-system\/a0: cannot use --branch 'dev': the automation pushes to branch 'main' \(\.spec\.git\.push\.branch\); say where to by --push-branch, or leave --branch out\n/,
    )
    assert.equal(host.count('a.git'), '1')
    const said = await host.run(...words, '--push-branch', 'dev')
    assert.equal(said.code, 0, said.stderr)
    assert.deepEqual(
      [host.count('a.git'), host.count('a.git', 'dev')],
      ['1', flags.length === 0 ? '1' : '2'],
    )
  })
}

test('--branch stands in for the branch that an automation reads, and pushes to', async (t) => {
  const host = await hostOf(t, ['a.git'], true)
  host.git('--git-dir', path.join(path.dirname(host.folder), 'a.git'), 'branch', 'dev', 'main')
  const repo = host.url('a.git')
  const objects = writeObjects(host, [repo])
  const words = ['update', '--repo', repo, '-f', objects, '--branch', 'dev', '--push', ...selected]
  const { code, stderr } = await host.run(...words)
  assert.equal(code, 0, stderr)
  assert.deepEqual([host.count('a.git'), host.count('a.git', 'dev')], ['1', '2'])
})
