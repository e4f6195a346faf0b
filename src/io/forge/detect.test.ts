import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reply } from '../../../test/forge/fake-forge.ts'
import { stillClock } from '../../../test/still-clock.ts'
import { encodeUtf8 } from '../../base/index.ts'
import type { HttpRequest, HttpResponse, Send } from '../http/index.ts'
import { ForgeError, type ForgeHints, type ForgeKind, locateForge as locate } from './index.ts'

const never = new AbortController().signal
const clock = stillClock(0)
const locateForge = (url: string, hints: ForgeHints, send: Send, signal: AbortSignal) =>
  locate(url, hints, { send, clock }, signal)

const silent: Send = () => assert.fail('nothing is to be asked')

// biome-ignore format: a table is read down its columns
const known: readonly [url: string, kind: ForgeKind, apiUrl: string, repository: string][] = [
  ['https://github.com/acme/fleet',                'github', 'https://api.github.com',        'acme/fleet'],
  ['https://github.com/acme/fleet.git/',           'github', 'https://api.github.com',        'acme/fleet'],
  ['https://user:pw@GitHub.com/acme/fleet.git',    'github', 'https://api.github.com',        'acme/fleet'],
  ['git@github.com:acme/fleet.git',                'github', 'https://api.github.com',        'acme/fleet'],
  ['github.com:acme/fleet',                        'github', 'https://api.github.com',        'acme/fleet'],
  ['ssh://git@github.com/acme/fleet',              'github', 'https://api.github.com',        'acme/fleet'],
  ['ssh://git@ssh.github.com:443/acme/fleet.git',  'github', 'https://api.github.com',        'acme/fleet'],
  ['https://acme.ghe.com/web/fleet',               'github', 'https://api.acme.ghe.com',      'web/fleet'],
  ['https://gitlab.com/acme/web/infra/fleet.git',  'gitlab', 'https://gitlab.com/api/v4',     'acme/web/infra/fleet'],
  ['ssh://git@altssh.gitlab.com:443/acme/fleet',   'gitlab', 'https://gitlab.com/api/v4',     'acme/fleet'],
  ['https://codeberg.org/acme/fleet.git',          'gitea',  'https://codeberg.org/api/v1',   'acme/fleet'],
  ['https://github.com/acme/dotted.name.git',      'github', 'https://api.github.com',        'acme/dotted.name'],
  ['https://gitlab.com/acme/a%20b',                'gitlab', 'https://gitlab.com/api/v4',     'acme/a b'],
]

for (const [url, kind, apiUrl, repository] of known) {
  test(`locateForge: ${url}`, async () => {
    assert.deepEqual(await locateForge(url, {}, silent, never), { kind, apiUrl, repository })
  })
}

// biome-ignore format: a table is read down its columns
const hinted: readonly [name: string, url: string, hints: ForgeHints, apiUrl: string, repository: string][] = [
  ['an enterprise server',          'git@git.corp:acme/fleet',                { kind: 'github' }, 'https://git.corp/api/v3',          'acme/fleet'],
  ['a port of the pages',           'https://git.corp:8443/acme/fleet',       { kind: 'gitlab' }, 'https://git.corp:8443/api/v4',     'acme/fleet'],
  ['a port of ssh says nothing',    'ssh://git@git.corp:2222/acme/fleet',     { kind: 'gitea'  }, 'https://git.corp/api/v1',          'acme/fleet'],
  ['plain http',                    'http://127.0.0.1:3000/acme/fleet',       { kind: 'gitea'  }, 'http://127.0.0.1:3000/api/v1',     'acme/fleet'],
  ['an IPv6 host',                  'ssh://git@[::1]:22/acme/fleet',          { kind: 'gitea'  }, 'https://[::1]/api/v1',             'acme/fleet'],
  ['an API at another host',        'git@ssh.corp:acme/fleet',                { kind: 'gitlab', apiUrl: 'https://git.corp/api/v4/' }, 'https://git.corp/api/v4', 'acme/fleet'],
  ['a forge below a path',          'https://corp/git/acme/fleet',            { kind: 'gitea',  apiUrl: 'https://corp/git/api/v1' },  'https://corp/git/api/v1', 'acme/fleet'],
  ['below a path, seen by ssh',     'git@corp:acme/fleet',                    { kind: 'gitea',  apiUrl: 'https://corp/git/api/v1' },  'https://corp/git/api/v1', 'acme/fleet'],
  ['groups below a path',           'https://corp/lab/acme/web/fleet',        { kind: 'gitlab', apiUrl: 'https://corp/lab/api/v4' },  'https://corp/lab/api/v4', 'acme/web/fleet'],
]

for (const [name, url, hints, apiUrl, repository] of hinted) {
  test(`locateForge: ${name}`, async () => {
    const target = await locateForge(url, hints, silent, never)
    assert.deepEqual(target, { kind: hints.kind, apiUrl, repository })
  })
}

// biome-ignore format: a table is read down its columns
const refused: readonly [url: string, hints: ForgeHints, message: RegExp][] = [
  ['/srv/fleet.git',                    {}, /none of a Git host/],
  ['./fleet',                           {}, /none of a Git host/],
  ['C:\\fleet',                         {}, /none of a Git host/],
  ['file:///srv/acme/fleet',            {}, /none of a Git host/],
  ['git://github.com/acme/fleet',       {}, /none of a Git host/],
  ['https://github.com/acme',           {}, /owner and name are needed/],
  ['https://github.com/',               {}, /owner and name are needed/],
  ['git@github.com:a/%2e%2e/b',         {}, /owner and name are needed/],
  ['git@github.com:acme/a%2Fb',         {}, /owner and name are needed/],
  ['git@github.com:acme/a%0Ab',         {}, /owner and name are needed/],
  ['git@github.com:acme/a%E2%80%AEb',   {}, /owner and name are needed/],
  ['https://github.com/acme/%zz',       {}, /owner and name are needed/],
  ['https://github.com/acme/web/fleet', {}, /github wants owner\/name/],
  ['https://u:s3cret@h/a',              {}, /at 'h'/],
  ['https://github.com/a/b', { apiUrl: 'https://u:s3cret@h/api/v3' }, /neither credentials/],
  ['https://github.com/a/b', { apiUrl: 'ftp://h/api/v3' },            /begin with https/],
  ['https://github.com/a/b', { apiUrl: 'h/api/v3' },                  /begin with https/],
]

for (const [url, hints, message] of refused) {
  test(`locateForge: refuses ${url} ${hints.apiUrl ?? ''}`, async () => {
    await assert.rejects(locateForge(url, hints, silent, never), (error: unknown) => {
      assert.ok(error instanceof ForgeError)
      assert.equal(error.code, 'FORGE_URL')
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /s3cret/)
      return true
    })
  })
}

const html: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: encodeUtf8('<html>sign in</html>'),
}
const swagger = 'https://git.corp/api/swagger'

// What the forges say to anybody about themselves; all else is 404.
// biome-ignore format: a table is read down its columns
const strangers: readonly [name: string, answers: Readonly<Record<string, HttpResponse>>, kind: ForgeKind][] = [
  ['Forgejo',                  { '/api/v1/version': reply(200, { version: '12.0.1+gitea-1.22.0' }) },              'gitea' ],
  ['Gitea behind a sign-in',   { '/api/v1/version': reply(403, { message: 'Only signed in user', url: swagger }) }, 'gitea' ],
  ['GitLab',                   { '/api/v4/version': reply(401, { message: '401 Unauthorized' }) },                 'gitlab'],
  ['GitLab behind HTML',       { '/api/v1/version': html, '/api/v4/version': reply(401, { message: '401 Unauthorized' }) }, 'gitlab'],
  ['GitHub',                   { '/api/v3/meta': reply(200, { verifiable_password_authentication: true }) },       'github'],
  ['GitHub in private mode',   { '/api/v3/meta': reply(401, { message: 'Must authenticate' }, { 'x-github-request-id': '1' }) }, 'github'],
]

for (const [name, answers, kind] of strangers) {
  test(`locateForge: asks an unknown host, ${name}`, async () => {
    const asked: HttpRequest[] = []
    const send: Send = async (request) => {
      asked.push(request)
      return answers[new URL(request.url).pathname] ?? reply(404, { error: '404 Not Found' })
    }
    const target = await locateForge('https://user:pw@git.corp/acme/fleet', {}, send, never)
    assert.equal(target.kind, kind)
    for (const { headers } of asked) assert.deepEqual(Object.keys(headers), ['accept'])
  })
}

test('locateForge: asks below the path that the API has', async () => {
  const send: Send = async ({ url }) =>
    url === 'https://corp/git/api/v1/version' ? reply(200, { version: '1.22' }) : html
  const hints = { apiUrl: 'https://corp/git/api/v1' }
  const target = await locateForge('https://corp/git/acme/fleet', hints, send, never)
  assert.deepEqual(target, { kind: 'gitea', ...hints, repository: 'acme/fleet' })
})

test('locateForge: says so when nobody answers as a forge', async () => {
  // A name that every object of the language knows is a host like any other.
  for (const url of ['https://git.corp/a/b', 'https://constructor/a/b', 'git@__proto__:a/b']) {
    const work = locateForge(url, {}, async () => html, never)
    const message = /cannot tell which forge .+ GitHub nor as GitLab nor as Gitea$/
    const advice = 'forge-kind'
    await assert.rejects(work, { code: 'FORGE_UNKNOWN', remedy: 'stop', advice, message })
  }
})

test('locateForge: a host that is out of order may be a forge tomorrow', async () => {
  for (const status of [429, 503]) {
    const work = locateForge('https://git.corp/a/b', {}, async () => reply(status), never)
    await assert.rejects(work, {
      code: 'FORGE_UNAVAILABLE',
      remedy: 'retry',
      advice: 'forge-kind-later',
    })
  }
})
