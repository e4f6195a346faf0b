import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addRequest,
  createStore,
  reply,
  repository,
  secret,
} from '../../../test/forge/fake-forge.ts'
import { fakeGitea } from '../../../test/forge/fake-gitea.ts'
import { fakeGithub } from '../../../test/forge/fake-github.ts'
import { fakeGitlab } from '../../../test/forge/fake-gitlab.ts'
import { apiPath, failureOf, forgeOver, nowMs } from '../../../test/forge/forge-over.ts'
import { Failure, type Remedy } from '../../base/index.ts'
import type { HttpRequest } from '../http/index.ts'
import { type ForgeCode, syncRequest } from './index.ts'

const never = new AbortController().signal
const branches = { head: 'update', base: 'main' }
const content = { title: 'Update', body: 'text', automations: ['ns/a'] as const, labels: [] }
const wanted = { branches, content, isDraft: false, autoMerge: false } as const

const problem = (message: string) => ({ message, documentation_url: 'https://docs' })
const soon = String(nowMs / 1_000 + 90)
const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon }
const invalid = { message: 'Validation Failed', errors: [{ field: 'head', code: 'invalid' }] }
const wait90: Remedy = { afterMs: 90_000 }

// biome-ignore format: a table is read down its columns
const answers: readonly [name: string, status: number, json: unknown, headers: Record<string, string>, code: ForgeCode, says: RegExp, remedy: Remedy][] = [
  ['a bad token',              401, problem('Bad credentials'),   {}, 'FORGE_UNAUTHORIZED', /Bad credentials; give one .*'repo'/, 'stop'],
  ['a missing permission',     403, problem('Resource not accessible by integration'), {}, 'FORGE_FORBIDDEN', /not accessible by integration; the token needs .*'Pull requests'/, 'stop'],
  ['an archived repository',   423, problem('archived'),          {}, 'FORGE_FORBIDDEN', /must not be archived/, 'stop'],
  ['an unknown repository',    404, problem('Not Found'),         {}, 'FORGE_NOT_FOUND', /knows no such repository, or none that the token may see/, 'stop'],
  ['the hourly limit',         403, problem('API rate limit exceeded'), spent, 'FORGE_RATE_LIMITED', /try again in 90 s/, wait90],
  ['a secondary limit',        403, problem('You have exceeded a secondary rate limit'), { 'retry-after': '90' }, 'FORGE_RATE_LIMITED', /try again in 90 s/, wait90],
  ['a limit without a time',   429, undefined,                    {}, 'FORGE_RATE_LIMITED', /status 429; try again in 60 s/, { afterMs: 60_000 }],
  ['a limit of GitLab',        429, { message: 'Retry later' }, { 'ratelimit-reset': soon }, 'FORGE_RATE_LIMITED', /Retry later; try again in 90 s/, wait90],
  ['a secondary limit without a time', 403, problem('You have exceeded a secondary rate limit'), { ...spent, 'x-ratelimit-remaining': '4999' }, 'FORGE_RATE_LIMITED', /try again in 60 s/, { afterMs: 60_000 }],
  ['a limit that ended already', 429, undefined, { 'x-ratelimit-reset': String(nowMs / 1_000 - 60) }, 'FORGE_RATE_LIMITED', /try again in 1 s/, { afterMs: 1_000 }],
  ['a limit without end',      429, undefined, { 'retry-after': '9'.repeat(400) }, 'FORGE_RATE_LIMITED', /try again in 3600 s/, { afterMs: 3_600_000 }],
  ['a branch that is missing', 422, invalid,                      {}, 'FORGE_REFUSED', /Validation Failed; head: invalid$/, 'stop'],
  ['words by field',           400, { message: { title: ["can't be blank", 'is short'] } }, {}, 'FORGE_REFUSED', /refuses: title: can't be blank; title: is short$/, 'stop'],
  ['words of OAuth',           400, { error: 'invalid', error_description: 'no\u001b[2J good' }, {}, 'FORGE_REFUSED', /refuses: invalid; no \[2J good$/, 'stop'],
  ['an outage',                502, undefined,                    {}, 'FORGE_UNAVAILABLE', /out of order: status 502; try again later$/, 'retry'],
  ['an outage with an end',    503, undefined,                    { 'retry-after': '90' }, 'FORGE_UNAVAILABLE', /status 503; try again later$/, wait90],
  ['words that turn around',   400, problem('a\u202eb\u2028c'),     {}, 'FORGE_REFUSED', /refuses: a b c$/, 'stop'],
  ['our token, cut in two',    400, problem(`${'x'.repeat(295)}${secret}`), {}, 'FORGE_REFUSED', /refuses: x{295}\*\*\*$/, 'stop'],
  ['endless words',            400, problem('x'.repeat(10_000)),  {}, 'FORGE_REFUSED', /x{300}…$/, 'stop'],
]

for (const [name, status, json, headers, code, says, remedy] of answers) {
  test(`an answer that is ${name}`, async () => {
    const forge = forgeOver('github', async () => reply(status, json, headers))
    const error = await failureOf(forge.find(branches, never))
    assert.equal(error.code, code)
    assert.match(error.message, /^cannot look for a pull request from 'update' in 'acme\/fleet': /)
    assert.match(error.message, says)
    assert.deepEqual(error.remedy, remedy)
  })
}

test('an answer without end is left', async () => {
  async function* endless() {
    for (;;) yield new Uint8Array(1024 * 1024)
  }
  const forge = forgeOver('github', async () => ({ status: 200, headers: {}, body: endless() }))
  assert.equal((await failureOf(forge.find(branches, never))).code, 'FORGE_DECODE')
})

test('a forge that never answers is left after the time of a call', async () => {
  const forge = forgeOver(
    'github',
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Failure('GONE', 'aborted')))
      }),
    { clock: { nowMs: () => nowMs, sleep: async () => undefined } },
  )
  assert.equal((await failureOf(forge.find(branches, never))).code, 'GONE')
})

test('a renamed repository is followed, and the write goes where it is now', async () => {
  const store = createStore()
  const fake = fakeGithub(store)
  const forge = forgeOver('github', async (request, signal) => {
    const { pathname, search } = new URL(request.url)
    if (pathname.startsWith('/api/v3/repositories/1')) {
      const path = pathname.replace('/repositories/1', `/repos/${repository}`)
      return fake({ ...request, url: `https://git.corp${path}${search}` }, signal)
    }
    const location = `https://git.corp${pathname.replace(`/repos/${repository}`, '/repositories/1')}${search}`
    return reply(request.method === 'GET' ? 301 : 307, { message: 'Moved' }, { location })
  })
  assert.equal((await syncRequest(forge, wanted, never)).kind, 'opened')
  assert.equal(store.requests.length, 1)
})

// biome-ignore format: a table is read down its columns
const redirects: readonly [name: string, status: number, location: string, says: RegExp][] = [
  ['another host',                301, 'https://evil.test/x',         /sends the request to 'https:\/\/evil\.test'/],
  ['another port',                307, 'https://git.corp:8443/x',     /to 'https:\/\/git\.corp:8443'/],
  ['no encryption',               308, 'http://git.corp/x',           /to 'http:\/\/git\.corp'/],
  ['a read instead of a write',   302, '/login',                      /sends the request elsewhere/],
]

for (const [name, status, location, says] of redirects) {
  test(`a redirect to ${name} gets neither token nor text`, async () => {
    const sent: HttpRequest[] = []
    const forge = forgeOver('github', async (request) => {
      sent.push(request)
      return reply(status, {}, { location })
    })
    const draft = { ...content, isDraft: false }
    const error = await failureOf(forge.open(branches, draft, never))
    assert.equal(error.code, 'FORGE_MOVED')
    assert.match(error.message, says)
    assert.equal(sent.length, 1)
  })
}

test('equal branches are nothing to request', async () => {
  const store = createStore()
  store.equalHeads.add('update')
  assert.deepEqual(await syncRequest(forgeOver('github', fakeGithub(store)), wanted, never), {
    kind: 'no-commits',
  })
})

test('a refusal to open is told at once', async () => {
  const store = createStore()
  store.intercept = ({ method }) => (method === 'POST' ? reply(403, problem('no')) : undefined)
  const error = await failureOf(syncRequest(forgeOver('github', fakeGithub(store)), wanted, never))
  assert.equal(error.code, 'FORGE_FORBIDDEN')
  assert.equal(store.calls.length, 2)
})

test('Gitea: an owner that is a person has no labels of an organization', async () => {
  const store = createStore()
  store.intercept = ({ path }) => (path.startsWith('/orgs/') ? reply(404, {}) : undefined)
  const forge = forgeOver('gitea', fakeGitea(store, apiPath))
  const labelled = { ...wanted, content: { ...content, labels: ['bug', 'deps'] } }
  assert.equal((await syncRequest(forge, labelled, never)).kind, 'opened')
  assert.deepEqual(store.requests[0]?.labels, ['bug', 'deps'])

  store.intercept = ({ path }) => (path.startsWith('/orgs/') ? reply(500, {}) : undefined)
  const more = { ...wanted, content: { ...content, labels: ['new'] } }
  assert.equal((await failureOf(syncRequest(forge, more, never))).code, 'FORGE_UNAVAILABLE')
})

test('Gitea: labels beyond the first page are found, not made again', async () => {
  const store = createStore()
  const forge = forgeOver('gitea', fakeGitea(store, apiPath))
  const labels = Array.from({ length: 120 }, (_, index) => `l${index}`)
  await syncRequest(forge, { ...wanted, content: { ...content, labels } }, never)
  assert.equal(
    store.writes.filter((call) => call === `POST /repos/${repository}/labels`).length,
    120,
  )
  store.writes.length = 0
  const other = { head: 'other', base: 'main' }
  await syncRequest(forge, { ...wanted, branches: other, content: { ...content, labels } }, never)
  assert.deepEqual(store.writes, [`POST /repos/${repository}/pulls`])
  assert.deepEqual(store.requests[1]?.labels, labels)
})

test("an 'already exists' that nobody can see is told as it is", async () => {
  const store = createStore()
  store.intercept = ({ method }) =>
    method === 'POST' ? reply(422, problem('A pull request already exists for x.')) : undefined
  const error = await failureOf(syncRequest(forgeOver('github', fakeGithub(store)), wanted, never))
  assert.equal(error.code, 'FORGE_ALREADY_EXISTS')
  assert.equal(error.remedy, 'retry')
  assert.match(
    error.message,
    /for x\.; the forge does not list it; try again, and give the new URL/,
  )
})

// biome-ignore format: a table is read down its columns
const pipelines: readonly [name: string, pipeline: unknown, says: RegExp | undefined][] = [
  ['none',                    null,                                                            /there is no pipeline to wait for; the next run/],
  ['one that runs',           { status: 'running', sha: 'c0ffee' },                            undefined],
  ['one that is done',        { status: 'success', sha: 'c0ffee' },                            undefined],
  ['one that failed',         { status: 'failed', sha: 'c0ffee' },                             /its pipeline has the status 'failed'/],
  ['that of the last push',   { status: 'success', sha: 'bead' },                              /there is no pipeline to wait for/],
  ['one of the merged result', { status: 'running', sha: 'bead', ref: 'refs/merge-requests/1/merge' }, undefined],
]

for (const [name, pipeline, says] of pipelines) {
  test(`GitLab, a request whose pipeline is ${name}`, async () => {
    const store = createStore()
    const forge = forgeOver('gitlab', fakeGitlab(store, apiPath))
    addRequest(store, { ...branches })
    const request = await forge.find(branches, never)
    assert.ok(request)
    store.intercept = ({ method }) =>
      method === 'GET' ? reply(200, { head_pipeline: pipeline }) : undefined
    const work = forge.enableAutoMerge(request, undefined, never)
    if (says === undefined) {
      await work
      assert.equal(store.writes.length, 1)
      return
    }
    const error = await failureOf(work)
    assert.equal(error.code, 'FORGE_AUTO_MERGE')
    assert.match(error.message, says)
    assert.deepEqual(store.writes, [])
  })
}
