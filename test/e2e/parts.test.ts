import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { startGitHost } from './parts/git-host.ts'
import { temporaryFolder } from './parts/owner.ts'
import { backendPath, skipWithout } from './parts/programs.ts'
import { startRegistry } from './parts/registry.ts'
import { run } from './parts/run.ts'
import { sshdPath, startSshHost } from './parts/ssh-host.ts'
import { checkout, commits, fill, workTree } from './parts/work-tree.ts'

const login = { username: 'robot', password: 'pass-4711' }

const noRegistry = skipWithout('docker-registry', 'skopeo', 'htpasswd', 'openssl')
const noSsh = skipWithout('git', 'ssh', 'ssh-keygen', sshdPath)
const noGit = skipWithout('git', backendPath)

test('registry: one push, many tags', { skip: noRegistry }, async (t) => {
  const registry = await startRegistry(t)
  const tags = Array.from({ length: 50 }, (_, index) => `1.0.${index}`)
  await registry.push('org/app', tags)
  const answer = await fetch(`http://${registry.host}/v2/org/app/tags/list`)
  const { tags: listed } = (await answer.json()) as { tags: string[] }
  assert.deepEqual(listed.sort(), tags.sort())
})

test('registry: an account and a CA of its own', { skip: noRegistry }, async (t) => {
  const registry = await startRegistry(t, { login, tls: true })
  await registry.push('org/app', ['1', '2'])
  const image = `docker://${registry.host}/org/app`
  const skopeo = ['list-tags', '--tls-verify=false']
  const refused = await run('skopeo', [...skopeo, image])
  assert.match(refused.stderr, /authentication required/)
  const creds = ['--creds', `${login.username}:${login.password}`]
  const listed = await run('skopeo', [...skopeo, ...creds, image])
  assert.deepEqual(JSON.parse(listed.stdout).Tags.sort(), ['1', '2'])
})

test('git host: clone and push with an account', { skip: noGit }, async (t) => {
  const host = await startGitHost(t, login)
  const bare = await host.create('group/app')
  await fill(t, bare, { 'a/b.yaml': 'x: 1\n' })
  assert.deepEqual(await checkout(t, bare), { 'a/b.yaml': 'x: 1\n' })

  const env = { HOME: '/nonexistent', GIT_TERMINAL_PROMPT: '0' }
  const refused = await run('git', ['ls-remote', bare.url], { env })
  assert.match(refused.stderr, /could not read Username/)
  const root = await workTree(t, { 'a/b.yaml': 'x: 2\n' })
  const url = bare.url.replace('http://', `http://${login.username}:${login.password}@`)
  const pushed = await run('git', ['push', '-q', '-f', url, 'main'], { cwd: root, env })
  assert.equal(pushed.code, 0, pushed.stderr)
  assert.equal((await commits(bare.folder)).length, 1)
  assert.deepEqual(await checkout(t, bare), { 'a/b.yaml': 'x: 2\n' })
})

test('git host: a protected branch', { skip: noGit }, async (t) => {
  const host = await startGitHost(t)
  const bare = await host.create('app', { protectedBranch: 'main' })
  await fill(t, bare, { 'b.yaml': 'x: 1\n' })
  const root = await workTree(t, { 'b.yaml': 'x: 2\n' })
  const pushed = await run('git', ['push', '-f', bare.url, 'main', 'main:free'], { cwd: root })
  assert.equal(pushed.code, 1)
  assert.match(pushed.stderr, /not allowed to push to this protected branch/)
  assert.match(pushed.stderr, /main -> free/)
})
test('ssh host: clone with the one key', { skip: noSsh }, async (t) => {
  const bare = await (await startGitHost(t)).create('app')
  await fill(t, bare, { 'a.yaml': 'x: 1\n' })
  const host = await startSshHost(t)
  const folder = temporaryFolder(t)
  writeFileSync(path.join(folder, 'key'), host.identity, { mode: 0o600 })
  writeFileSync(path.join(folder, 'hosts'), host.knownHosts)
  const ssh = `ssh -F none -i ${folder}/key -o UserKnownHostsFile=${folder}/hosts -o BatchMode=yes`
  const env = { HOME: folder, GIT_SSH_COMMAND: ssh }
  const listed = await run('git', ['ls-remote', host.url(bare.folder)], { env })
  assert.match(listed.stdout, /refs\/heads\/main/, listed.stderr)
})
