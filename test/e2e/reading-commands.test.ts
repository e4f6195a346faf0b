/** `tags`, `explain` and `markers`: the commands that say why before anything is written. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'

import { appTree, deployment, deploymentPath } from './parts/app-tree.ts'
import { fileOwner } from './parts/owner.ts'
import { skipWithout } from './parts/programs.ts'
import { type Registry, startRegistry } from './parts/registry.ts'
import { tidemark } from './parts/tidemark.ts'
import { readTree, workTree } from './parts/work-tree.ts'

const skip = skipWithout('docker-registry', 'skopeo', 'git')

let registry: Registry
const owner = fileOwner()
before(async () => {
  if (skip !== false) return
  registry = await startRegistry(owner)
  await registry.push('org/app', ['1.0.0', '1.1.0', '2.0.0', 'main-0a1-100', 'main-0b2-99'])
})
const image = () => `${registry.host}/org/app`

test('tags: all, by a range, by an extracted number', { skip }, async (t) => {
  const command = tidemark(t)
  const all = await command(['tags', image()])
  assert.equal(all.code, 0, all.stderr)
  assert.equal(
    all.stdout.match(/^.*(1\.0\.0|1\.1\.0|2\.0\.0|main-0a1-100|main-0b2-99)/gm)?.length,
    5,
  )

  const ranged = await command(['tags', image(), '--semver', '1.x', '-o', 'json'])
  assert.equal(ranged.code, 0, ranged.stderr)
  assert.match(ranged.stdout, /1\.1\.0/)

  const filter = ['--filter-regex', '^main-[a-f0-9]+-(?P<ts>[0-9]+)', '--filter-extract', '$ts']
  const newest = await command(['tags', image(), '--numeric', 'asc', ...filter, '--limit', '1'])
  assert.equal(newest.code, 0, newest.stderr)
  assert.match(newest.stdout, /main-0a1-100/)
  assert.doesNotMatch(newest.stdout, /main-0b2-99/)
})

test('tags: an image that is not there', { skip }, async (t) => {
  const ended = await tidemark(t)(['tags', `${registry.host}/org/typo`])
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /NAME_UNKNOWN/)
})

test('explain: a policy, a tag and a line', { skip }, async (t) => {
  const root = await workTree(t, appTree({ image: image() }))
  const command = tidemark(t)
  const policy = await command(['explain', 'app'], { cwd: root })
  assert.equal(policy.code, 0, policy.stderr)
  assert.match(policy.stdout, /1\.1\.0/)
  const tag = await command(['explain', 'app', '--tag', '2.0.0'], { cwd: root })
  assert.equal(tag.code, 0, tag.stderr)
  assert.match(tag.stdout, /2\.0\.0/)
  assert.match(tag.stdout, /1\.x/)
  const line = await command(['explain', `${deploymentPath}:11`], { cwd: root })
  assert.equal(line.code, 0, line.stderr)
  assert.match(line.stdout, /flux-system:app/)
  assert.deepEqual(readTree(root), appTree({ image: image() }))
})

test('markers: list and lint', { skip }, async (t) => {
  const other = deployment(image(), '1.0.0').replace('flux-system:app', 'flux-system:nobody')
  const root = await workTree(t, appTree({ image: image(), also: { 'apps/other.yaml': other } }))
  const command = tidemark(t)
  const listed = await command(['markers', 'list'], { cwd: root })
  assert.equal(listed.code, 0, listed.stderr)
  assert.match(listed.stdout, /apps\/deployment\.yaml:11/)
  const linted = await command(['markers', 'lint'], { cwd: root })
  assert.match(linted.stdout, /apps\/other\.yaml:11.*flux-system:nobody/)
  assert.doesNotMatch(linted.stdout, /apps\/deployment\.yaml/)
})

test('markers: add proposes, and writes when told to', { skip }, async (t) => {
  const marked = deployment(image(), '1.0.0')
  const unmarked = marked.replace(/ # \{.*/, '')
  const files = appTree({ image: image(), also: { [deploymentPath]: unmarked } })
  const root = await workTree(t, files)
  const command = tidemark(t)
  const proposed = await command(['markers', 'add'], { cwd: root })
  assert.equal(proposed.code, 0, proposed.stderr)
  assert.match(proposed.stdout, /^\+ .*# \{"\$imagepolicy": "flux-system:app"\}$/m)
  assert.deepEqual(readTree(root), files)
  const written = await command(['markers', 'add', '--write'], { cwd: root })
  assert.equal(written.code, 0, written.stderr)
  assert.equal(readTree(root)[deploymentPath], marked)
})
