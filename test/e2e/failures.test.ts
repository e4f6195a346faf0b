/** What can go wrong from outside: said clearly, with exit code 1, nothing half-written, no secret. */
import assert from 'node:assert/strict'
import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { before, test } from 'node:test'

import { type AppTree, appTree, deployment, deploymentPath } from './parts/app-tree.ts'
import { type GitHost, protectedWords, startGitHost } from './parts/git-host.ts'
import { assertNoSecret } from './parts/guide.ts'
import { fileOwner } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { dockerConfig, pullSecret } from './parts/pull-secret.ts'
import { type Registry, startRegistry } from './parts/registry.ts'
import { tidemark } from './parts/tidemark.ts'
import { commits, fill, git, readTree, workTree, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'htpasswd', 'git', backendPath)

const right = { username: 'robot', password: 'right-secret-77aa' }
const wrong = { username: 'robot', password: 'expired-secret-13bb' }
const secrets = [right.password, wrong.password]

let open: Registry
let closed: Registry
let host: GitHost

const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  open = await startRegistry(owner)
  closed = await startRegistry(owner, { login: right })
  host = await startGitHost(owner, right)
  await open.push('org/app', ['1.0.0', '1.1.0', 'stable'])
  await closed.push('org/app', ['1.0.0', '1.1.0'])
})

type Row = {
  readonly name: string
  readonly tree: () => AppTree
  readonly flags?: readonly string[]
  readonly says: RegExp
}

const image = () => `${open.host}/org/app`
const filter = (pattern: string) => [
  `filterTags: {pattern: ${JSON.stringify(pattern)}}`,
  'policy: {alphabetical: {order: asc}}',
]

const rows: readonly Row[] = [
  {
    name: 'registry credentials that are no longer valid',
    tree: () => ({
      image: `${closed.host}/org/app`,
      scan: ['secretRef: {name: pull}'],
      also: { 'flux/secret.yaml': pullSecret('pull', closed.host, wrong) },
    }),
    says: /scan failed: GET http:\/\/127\.0\.0\.1:\d+\/v2\/.*UNAUTHORIZED: authentication required/,
  },
  {
    name: 'a registry that wants credentials when there are none',
    tree: () => ({ image: `${closed.host}/org/app` }),
    says: /scan failed: GET http:\/\/.*UNAUTHORIZED: authentication required/,
  },
  {
    name: 'a registry where nobody listens',
    tree: () => ({ image: '127.0.0.1:1/org/app' }),
    says: /scan failed: Get "https?:\/\/127\.0\.0\.1:1\/v2\/".*connection refused/,
  },
  {
    name: 'an image that the registry does not have',
    tree: () => ({ image: `${open.host}/org/typo` }),
    says: /NAME_UNKNOWN: repository name not known to registry/,
  },
  {
    name: 'a range that no tag satisfies',
    tree: () => ({ image: image(), choice: ['policy: {semver: {range: ">=7"}}'] }),
    says: /unable to determine latest version from provided list/,
  },
  {
    name: 'a filter that lets no tag through',
    tree: () => ({ image: image(), choice: filter('^nightly-') }),
    says: /version list argument cannot be empty/,
  },
  {
    name: 'a range that is none',
    tree: () => ({ image: image(), choice: ['policy: {semver: {range: newest}}'] }),
    says: /invalid policy: improper constraint: "newest"/,
  },
  {
    name: 'a regular expression that does not compile',
    tree: () => ({ image: image(), choice: filter('^main-(') }),
    says: /failed to filter tags: invalid regular expression pattern '\^main-\(': error parsing regexp: missing closing \): `\^main-\(`/,
  },
  {
    name: 'an image with a scheme',
    tree: () => ({ image: `https://${image()}` }),
    says: /should not include URL scheme; remove 'https:\/\/'/,
  },
  {
    name: 'a message template that does not parse',
    tree: () => ({ image: image(), template: '{{ .Changed' }),
    says: /failed to update source: unable to create commit message template from spec: template: commit message:1: unclosed action/,
  },
  {
    name: 'a message template that does not run',
    tree: () => ({ image: image(), template: '{{ .Changed.Nope }}' }),
    says: /failed to run template from spec: template: commit message:1:11: executing "commit message" at <\.Changed\.Nope>: can't evaluate field Nope/,
  },
  {
    name: 'an update path that is not there',
    tree: () => {
      const { 'flux/automation.yaml': automation = '' } = appTree({ image: image() })
      const text = `${automation}  update:\n    path: ./nowhere\n`
      return { image: image(), also: { 'flux/automation.yaml': text } }
    },
    says: /failed to apply policies: walking path for files: .*nowhere.*: no such file or directory/,
  },
  {
    name: 'a branch that is not there',
    tree: () => ({ image: image() }),
    flags: ['--branch', 'nowhere'],
    says: /refs\/heads\/nowhere|reference not found/,
  },
]

for (const [index, row] of rows.entries())
  test(`fails: ${row.name}`, { skip }, async (t) => {
    const bare = await host.create(`row-${index}`)
    const files = appTree({ gitUrl: bare.url, ...row.tree() })
    await fill(t, bare, files)
    const command = tidemark(t)
    const env = { GIT_PASSWORD: right.password }
    const flags = ['--git-username', right.username, ...(row.flags ?? [])]

    const remote = await command(['update', '--repo', bare.url, ...flags, '--push'], { env })
    assert.equal(remote.code, 1, remote.stderr)
    assert.match(remote.stderr, row.says)
    assertNoSecret(remote, secrets)
    assert.equal((await commits(bare.folder)).length, 1)

    if (row.flags !== undefined) return
    const root = await workTree(t, files)
    const local = await command(['update', '--path', root, '--commit'])
    assert.equal(local.code, 1, local.stderr)
    assert.match(local.stderr, row.says)
    assertNoSecret(local, secrets)
    assert.equal((await commits(root)).length, 1)
    assert.deepEqual(readTree(root), files)
    assert.equal(await git(root, ['status', '--porcelain']), '')
  })

test('fails: the docker config of the machine is out of date', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: `${closed.host}/org/app` }))
  const command = tidemark(t)
  const file = path.join(command.home, 'config.json')
  writeFileSync(file, dockerConfig(closed.host, wrong))
  const ended = await command(['update', '--path', root, '--docker-config', file])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /UNAUTHORIZED: authentication required/)
  assertNoSecret(ended, secrets)
})

test('fails: one of two policies; the other one goes on', { skip }, async (t) => {
  const files = appTree({
    image: image(),
    also: {
      'flux/other.yaml': otherPolicy(`${open.host}/org/typo`),
      [deploymentPath.replace('.yaml', '-other.yaml')]:
        'image: x:1 # {"$imagepolicy": "flux-system:other"}\n',
    },
  })
  const root = await workTree(t, files)
  const ended = await tidemark(t)(['update', '--path', root])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /✗ .*flux-system\/other.*NAME_UNKNOWN/)
  assert.equal(readTree(root)[deploymentPath], deployment(image(), '1.1.0'))
})

test('fails: a wrong Git password', { skip }, async (t) => {
  const bare = await host.create('password')
  await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
  const flags = ['--repo', bare.url, '--git-username', right.username, '--push']
  const env = { GIT_PASSWORD: wrong.password }
  const ended = await tidemark(t)(['update', ...flags], { env })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /authentication/i)
  assertNoSecret(ended, secrets)
  assert.equal((await commits(bare.folder)).length, 1)
})

test('fails: a password in the URL is not printed', { skip }, async (t) => {
  const bare = await host.create('userinfo')
  await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
  const url = bare.url.replace('://', `://${right.username}:${wrong.password}@`)
  const ended = await tidemark(t)(['update', '--repo', url, '--push'])
  assert.equal(ended.code, 1)
  assertNoSecret(ended, secrets)
})

test('fails: a Git repository that is not there', { skip }, async (t) => {
  const flags = ['--repo', `${host.origin}/nowhere.git`, '--git-username', right.username, '--push']
  const env = { GIT_PASSWORD: right.password }
  const ended = await tidemark(t)(['update', ...flags], { env })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /not found/)
  assert.match(ended.stderr, /nowhere\.git/)
  assertNoSecret(ended, secrets)
})

for (const by of ['update', 'pre-receive'] as const)
  test(`fails: a branch that a hook protects, ${by}; another one is free`, { skip }, async (t) => {
    const bare = await host.create(`protected-${by}`, { protectedBranch: 'main', by })
    await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
    const command = tidemark(t)
    const flags = ['update', '--repo', bare.url, '--git-username', right.username, '--push']
    const env = { GIT_PASSWORD: right.password }
    const refused = await command(flags, { env })
    assert.equal(refused.code, 1)
    const declined = by === 'update' ? 'hook declined' : 'pre-receive hook declined'
    const own = by === 'update' ? ' error: hook declined to update refs/heads/main' : ''
    const says = `failed to push to remote: command error on refs/heads/main: ${declined}: ${protectedWords}${own}\n`
    assert.ok(refused.stderr.includes(says), refused.stderr)
    assertNoSecret(refused, secrets)
    assert.equal((await commits(bare.folder)).length, 1)

    const pushed = await command([...flags, '--push-branch', 'updates'], { env })
    assert.equal(pushed.code, 0, pushed.stderr)
    assert.match(pushed.stderr, /pushed commit '[0-9a-f]{7}' to branch 'updates'/)
    assert.equal((await commits(bare.folder, 'updates')).length, 2)
  })

test('fails: an edited file that has uncommitted changes', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: image() }))
  const mine = `# mine\n${deployment(image(), '1.0.0')}`
  writeTree(root, { [deploymentPath]: mine })
  const ended = await tidemark(t)(['update', '--path', root, '--commit'])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /apps\/deployment\.yaml/)
  assert.match(ended.stderr, /uncommitted/)
  assert.equal(readTree(root)[deploymentPath], mine)
  assert.equal((await commits(root)).length, 1)
})

test('commits only what it edited, whatever else lies around', { skip }, async (t) => {
  const root = await workTree(t, { ...appTree({ image: image() }), 'notes.txt': 'a\n' })
  writeTree(root, { 'notes.txt': 'b\n', 'new.txt': 'c\n' })
  await git(root, ['add', 'new.txt'])
  const ended = await tidemark(t)(['update', '--path', root, '--commit'])
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(await git(root, ['show', '--name-only', '--format=', 'HEAD']), `${deploymentPath}\n`)
  assert.equal(await git(root, ['status', '--porcelain']), 'A  new.txt\n M notes.txt\n')
})

test('fails: a folder that may not be written', { skip }, async (t) => {
  const files = appTree({ image: image() })
  const root = await workTree(t, files)
  const command = tidemark(t)
  const uid = process.getuid?.() === 0 ? 65534 : undefined // root may write anywhere
  if (uid !== undefined) for (const folder of [root, command.home]) giveTo(uid, folder)
  chmodSync(path.join(root, 'apps'), 0o555)
  const ended = await command(['update', '--path', root], uid === undefined ? {} : { uid })
  chmodSync(path.join(root, 'apps'), 0o755)
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /apps\/deployment\.yaml.*(permission denied|EACCES|may not)/i)
  assert.deepEqual(readTree(root), files)
})

test('fails: --commit with --repo but without --push', { skip }, async (t) => {
  const ended = await tidemark(t)(['update', '--repo', `${host.origin}/x.git`, '--commit'])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /--push/)
})

test('a lost race is planned again on the new head', { skip }, async (t) => {
  const bare = await host.create('race')
  await fill(t, bare, appTree({ image: image(), gitUrl: bare.url }))
  const flags = ['update', '--repo', bare.url, '--git-username', right.username, '--push']
  const env = { GIT_PASSWORD: right.password }
  const command = tidemark(t)
  const contenders = [command, command, tidemark(t)] // two of them share their mirrors
  const ended = await Promise.all(contenders.map((contender) => contender(flags, { env })))
  for (const { code, stderr } of ended) assert.equal(code, 0, stderr)
  assert.equal((await commits(bare.folder)).length, 2, 'one commit, whoever came first')
})

test('pushes from a folder to its origin', { skip }, async (t) => {
  const bare = await host.create('origin')
  const root = await workTree(t, appTree({ image: image(), gitUrl: bare.url }))
  await git(root, ['remote', 'add', 'origin', bare.folder])
  await git(root, ['push', '-q', 'origin', 'main'])
  const ended = await tidemark(t)(['update', '--path', root, '--push'])
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal((await commits(bare.folder)).length, 2)
  assert.deepEqual(await commits(bare.folder), await commits(root))
})

function otherPolicy(image: string): string {
  const { 'flux/image.yaml': text = '' } = appTree({ image })
  return text.replaceAll('name: app', 'name: other')
}

function giveTo(uid: number, folder: string): void {
  chownSync(folder, uid, uid)
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    chownSync(path.join(folder, name), uid, uid)
}
