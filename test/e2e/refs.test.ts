/** What a GitRepository's `ref` can name, in both hash formats: which commit the update stands on. */
import assert from 'node:assert/strict'
import path from 'node:path'
import { before, test } from 'node:test'

import { appTree } from './parts/app-tree.ts'
import { type Bare, startGitHost } from './parts/git-host.ts'
import { fileOwner, type Owner, temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import type { Ended } from './parts/run.ts'
import { type SshHost, sshdPath, startSshHost } from './parts/ssh-host.ts'
import { tidemark } from './parts/tidemark.ts'
import { assertOpen, image } from './parts/way.ts'
import { git, writeTree } from './parts/work-tree.ts'

const skip = skipWithout('git', backendPath)
const skipSsh = skip || skipWithout('ssh', 'ssh-keygen', sshdPath)

/** Name of a commit of the history → its id. */
type History = Readonly<Record<string, string>>

let sha1: Bare
let sha256: Bare
let ids: History
let ssh: SshHost
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  const host = await startGitHost(owner)
  sha1 = await host.create('org/sha1')
  sha256 = await host.create('org/sha256', { objectFormat: 'sha256' })
  ids = await writeHistory(owner, sha1, 'sha1')
  await writeHistory(owner, sha256, 'sha256')
  if (skipSsh === false) ssh = await startSshHost(owner)
})

/** One commit after another, each with a ref of its own but the first. */
const refs: readonly (readonly [name: string, ref: string])[] = [
  ['first', ''],
  ['one', 'refs/tags/v1.0.0'],
  ['feature', 'refs/heads/feature/x'],
  ['one-two', 'refs/tags/v1.2.0'],
  ['candidate', 'refs/tags/v2.0.0-rc.1'],
  ['pull', 'refs/pull/7/head'],
  ['newest', 'refs/heads/main'],
]

async function writeHistory(holder: Owner, bare: Bare, format: string): Promise<History> {
  const root = temporaryFolder(holder)
  const own = (...words: string[]) => git(root, words)
  await own('init', '-q', '-b', 'main', `--object-format=${format}`)
  const made: Record<string, string> = {}
  for (const [name, ref] of refs) {
    writeTree(root, { ...appTree({ image, gitUrl: bare.url }), 'name.txt': name })
    await own('add', '-A')
    await own('commit', '-q', '-m', name)
    made[name] = (await own('rev-parse', 'HEAD')).trim()
    if (name === 'one-two') await own('tag', '-a', '-m', 'annotated', 'v1.2.0')
    else if (ref !== '') await own('push', '-q', bare.folder, `HEAD:${ref}`)
  }
  await own('push', '-q', bare.folder, 'v1.2.0')
  await own('push', '-q', bare.folder, `${made['first']}:refs/heads/old`)
  await git(bare.folder, ['config', 'uploadpack.allowAnySHA1InWant', 'true'])
  return made
}

let count = 0

/** Updates from `ref`, a YAML flow mapping, to a branch of its own. */
async function updateFrom(
  holder: Owner,
  ref: string,
  isPushed = true,
): Promise<{ ended: Ended; branch: string }> {
  const objects = path.join(temporaryFolder(holder), 'objects')
  const files = appTree({ image, gitUrl: sha1.url })
  const automation = (files['flux/automation.yaml'] ?? '')
    .replace('  ref:\n    branch: main\n', `  ref: ${ref}\n`)
    .replace('    checkout:\n      ref:\n        branch: main\n', '')
  writeTree(objects, { ...files, 'flux/automation.yaml': automation })
  const branch = `updates-${count++}`
  const words = ['update', '--repo', sha1.url, '-f', objects, '--push']
  const set = ['--set', `flux-system:app=${image}:1.5.0`]
  const push = isPushed ? ['--push-branch', branch] : []
  return { ended: await tidemark(holder)([...words, ...set, ...push]), branch }
}

// biome-ignore format: a table is read down its columns
const rows: readonly (readonly [name: string, ref: () => string, commit: string])[] = [
  ['a branch',                              () => '{branch: main}',                                'newest'],
  ['a branch with a slash',                 () => '{branch: feature/x}',                           'feature'],
  ['nothing at all: what HEAD names',       () => '{}',                                            'newest'],
  ['a tag',                                 () => '{tag: v1.0.0}',                                 'one'],
  ['an annotated tag',                      () => '{tag: v1.2.0}',                                 'one-two'],
  ['a range',                               () => '{semver: "1.x"}',                               'one-two'],
  ['a range that candidates satisfy',       () => '{semver: ">=1.0.0-0"}',                         'candidate'],
  ['a tag before a range',                  () => '{tag: v1.0.0, semver: "1.x"}',                  'one'],
  ['a range before a branch',               () => '{semver: "1.0.x", branch: main}',               'one'],
  ['the full name of a branch',             () => '{name: refs/heads/feature/x}',                  'feature'],
  ['the full name of a tag',                () => '{name: refs/tags/v1.2.0}',                      'one-two'],
  ['a pull request',                        () => '{name: refs/pull/7/head}',                      'pull'],
  ['a name before a tag',                   () => '{name: refs/pull/7/head, tag: v1.0.0}',         'pull'],
  ['a commit',                              () => `{commit: ${ids['first']}}`,                     'first'],
  ['a commit that a branch leads to',       () => `{commit: ${ids['one']}, branch: main}`,         'one'],
  ['a commit before all else',              () => `{commit: ${ids['one']}, name: refs/heads/old}`, 'one'],
]

for (const [name, ref, commit] of rows)
  test(`ref: ${name}`, { skip }, async (t) => {
    const { ended, branch } = await updateFrom(t, ref())
    assert.equal(ended.code, 0, ended.stderr)
    const parent = (await git(sha1.folder, ['rev-parse', `${branch}^`])).trim()
    assert.equal(parent, ids[commit])
  })

const absent = 'a'.repeat(40)

// biome-ignore format: a table is read down its columns
const failures: readonly (readonly [name: string, ref: string, isPushed: boolean, says: string])[] = [
  ['a branch that is not there',   '{branch: nowhere}',          true,  "unable to clone '<url>': couldn't find remote ref \"refs/heads/nowhere\""],
  ['a tag that is not there',      '{tag: v9}',                  true,  "unable to clone '<url>': couldn't find remote ref \"refs/tags/v9\""],
  ['a name that is not there',     '{name: refs/pull/9/head}',   true,  "unable to resolve ref 'refs/pull/9/head' to a specific commit"],
  ['a commit that is not there',   `{commit: ${absent}}`,        true,  `unable to clone '<url>': commit '${absent}' is not there, or no longer`],
  ['a range that nothing matches', '{semver: ">=9"}',            true,  'no match found for semver: >=9'],
  ['a range that is none',         '{semver: newest}',           true,  'semver parse error: improper constraint: "newest"'],
  ['a tag, and nowhere to push',   '{tag: v1.0.0}',              false, 'failed configuring source manager: push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref'],
]

for (const [name, ref, isPushed, says] of failures)
  test(`ref: ${name}`, { skip }, async (t) => {
    const { ended } = await updateFrom(t, ref, isPushed)
    assert.equal(ended.code, 1, ended.stderr)
    const lines = ended.stderr.split('\n').filter((line) => line.startsWith('✗ '))
    const told = lines.map((line) => line.replaceAll(sha1.url, '<url>'))
    assert.deepEqual(told, [`✗ flux-system/app: ${says}`])
  })

test('a repository of sha256 over http', { skip }, async (t) => {
  await assertOpen(t, { bare: sha256, url: sha256.url })
})

test('a repository of sha256 over ssh', { skip: skipSsh }, async (t) => {
  const auth = { identity: ssh.identity, known_hosts: ssh.knownHosts }
  await git(sha256.folder, ['update-ref', 'refs/heads/main', 'main~1'])
  await assertOpen(t, { bare: sha256, url: ssh.url(sha256.folder), auth })
  assert.equal((await git(sha256.folder, ['rev-parse', 'main'])).trim().length, 64)
})
