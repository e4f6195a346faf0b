import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import type { HttpHeaders, HttpResponse } from '../../io/http/index.ts'
import { runProcess } from '../../io/process/index.ts'
import { listen } from '../listen/index.ts'
import { createRepository, type GitHostOptions, makeGitHost, protectBranch } from './index.ts'

const { signal } = new AbortController()
const env = { PATH: process.env['PATH'] ?? '' }

function makeRoot(t: TestContext): string {
  const root = mkdtempSync(path.join(tmpdir(), 'tidemark-host-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  return root
}

async function makeHost(t: TestContext, options: Partial<GitHostOptions> = {}) {
  const root = makeRoot(t)
  const host = makeGitHost({ root, env, ...options })
  const folder = await createRepository({ root, name: 'org/apps.git', env }, signal)
  return { root, host, folder }
}

async function ask(
  host: ReturnType<typeof makeGitHost>,
  url: string,
  headers: HttpHeaders = {},
): Promise<HttpResponse & { text: string }> {
  const request = { method: 'GET', url: `http://host${url}`, headers }
  const response = await host.send(request, signal)
  const pieces: Uint8Array[] = []
  const { body } = response
  for await (const piece of body instanceof Uint8Array ? [body] : body) pieces.push(piece)
  return { ...response, text: Buffer.concat(pieces).toString('latin1') }
}

const refsOf = (name: string) => `/${name}/info/refs?service=git-upload-pack`

test('speaks protocol version 2 when asked', async (t) => {
  const { host } = await makeHost(t)
  const answer = await ask(host, refsOf('org/apps.git'), { 'git-protocol': 'version=2' })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['content-type'], 'application/x-git-upload-pack-advertisement')
  assert.match(answer.text, /version 2/)
  assert.equal(host.counts().requests, 1)
  assert.equal(host.counts().sentBytes, answer.text.length)
})

test('unknown repositories and ways out of the root', async (t) => {
  const { host } = await makeHost(t)
  assert.equal((await ask(host, refsOf('missing.git'))).status, 404)
  assert.equal((await ask(host, refsOf('%2e%2e%2f%2e%2e%2fetc'))).status, 400)
})

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, authorization: string | undefined, status: number][] = [
  ['nobody',           undefined,          401],
  ['a wrong password', 'ada:wrong',        401],
  ['an unknown user',  'toString:x',       401],
  ['the right one',    'ada:secret',       200],
]
for (const [name, pair, status] of rows) {
  test(`users: ${name}`, async (t) => {
    const { host } = await makeHost(t, { users: { ada: 'secret' } })
    const value = `Basic ${Buffer.from(pair ?? '').toString('base64')}`
    const headers: HttpHeaders = pair === undefined ? {} : { authorization: value }
    assert.equal((await ask(host, refsOf('org/apps.git'), headers)).status, status)
  })
}

test('takes a push over a socket, and refuses one to a protected branch', async (t) => {
  const { root, host, folder } = await makeHost(t)
  await protectBranch(folder, 'main')
  const server = await listen(host.send)
  t.after(() => server.close())
  const work = path.join(root, 'work')
  const git = (...args: string[]) => {
    const config = ['-c', 'user.name=A', '-c', 'user.email=a@x', '-C', work]
    return execFileSync('git', [...config, ...args], { encoding: 'utf8', stdio: 'pipe' })
  }
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', work])
  writeFileSync(path.join(work, 'a'), 'x'.repeat(100_000))
  git('add', 'a')
  git('commit', '--quiet', '--message=one')
  const url = `${server.url}/org/apps.git`
  // The host answers from this process, so this push must not block it.
  const push = async (url: string, spec: string): Promise<void> => {
    const limits = { env, timeoutMs: 10_000, maxOutputBytes: 100_000 }
    const args = ['push', url, spec]
    const ran = await runProcess('git', { args, cwd: work, ...limits }, signal)
    if (ran.exitCode !== 0) throw new Error(ran.stderr)
  }
  await push(url, 'HEAD:refs/heads/topic')
  await assert.rejects(push(url, 'HEAD:refs/heads/main'), /branch 'main' is protected/)
  assert.equal(git('ls-remote', folder).split('\t')[1]?.trim(), 'refs/heads/topic')
  assert.ok(host.counts().receivedBytes > 0)
})
