/** What a host says over HTTP, as git passes it on. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { commitInto, env, makeWorld, seedRepository, signal } from '../../../../test/git/world.ts'
import { encodeUtf8 } from '../../../base/index.ts'
import { listen } from '../../../server/listen/index.ts'
import type { Send } from '../../http/index.ts'
import type { RemoteOptions } from '../index.ts'

const secret = 'secret-of-ada'
const credentials = { kind: 'basic', username: 'ada', password: secret } as const
const login =
  '<html><title>Sign in</title><form action="/login" method="post">Password</form></html>'

type Answer = { readonly status: number; readonly type: string; readonly body: string }

const answer = (status: number, type: string, body: string): Answer => ({ status, type, body })

async function failureOf(
  t: TestContext,
  { status, type, body }: Answer,
  options: Partial<RemoteOptions> = {},
) {
  const send: Send = async () => ({
    status,
    headers: { 'content-type': type },
    body: encodeUtf8(body),
  })
  const server = await listen(send, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const world = await makeWorld(t)
  const remote = await world.open('', { url: `${server.url}/x.git`, credentials, ...options })
  return remote.resolve({}, { fallback: 'head' }, signal).catch((error) => error)
}

const page =
  'the host answers with a web page and not as a Git repository: a login page, or the address of something else'

// biome-ignore format: a table is read down its columns
const rows: readonly [name: string, answer: Answer, code: string, words: string][] = [
  ['words of a refusal',         answer(403, 'text/plain', `no rights for ${secret}.\nAsk Una.`),  'GIT_FORBIDDEN',             'authorization failed: no rights for ***. Ask Una'],
  ['a refusal as JSON',          answer(403, 'application/json', '{"message": "TF401019: not for you"}'), 'GIT_FORBIDDEN',      'authorization failed: TF401019: not for you'],
  ['a refusal as a page',        answer(403, 'text/html', '<html><head><title>Blocked</title><style>a{}</style></head>\n<body><h1>Your address is blocked</h1></body></html>'), 'GIT_FORBIDDEN', 'authorization failed: Blocked Your address is blocked'],
  ['a refusal without a word',   answer(403, 'text/plain', ''),                                    'GIT_FORBIDDEN',             'authorization failed'],
  ['words of a refused login',   answer(401, 'text/plain', 'Your token has expired.'),             'GIT_AUTHENTICATION_REQUIRED', 'authentication required: Your token has expired'],
  ['words of a break',           answer(503, 'text/plain', 'We are down until noon.'),             'GIT_UNREACHABLE',           ': We are down until noon'],
  ['a page in one line',         answer(200, 'text/html; charset=utf-8', login),                   'GIT_REPOSITORY_NOT_FOUND',  page],
  ['a page of several lines',    answer(200, 'text/html', `<!doctype html>\n${login}\n`),           'GIT_REPOSITORY_NOT_FOUND',  page],
  ['an empty list of refs',      answer(200, 'text/plain', ''),                                    'GIT_REPOSITORY_EMPTY',      'remote repository is empty'],
]

for (const [name, reply, code, words] of rows) {
  test(`a host over HTTP: ${name}`, async (t) => {
    const error = await failureOf(t, reply)
    assert.equal(error.code, code, error.message)
    assert.ok(error.message.endsWith(words), error.message)
    assert.ok(!error.message.includes(secret))
  })
}

// biome-ignore format: a table is read down its columns
const users: readonly [name: string, user: string, known: string, words: string | undefined][] = [
  ['a helper that knows the password', 'ada',                       `ada:${secret}`, undefined],
  ['a helper that knows another user', 'ada',                       'una:x',         "authentication required: no password for 'ada' was given, and no credential helper knows one"],
  ['a user that is a token',           'token-0123456789-abcdefg', 'una:x',         undefined],
]

for (const [name, user, known, words] of users) {
  test(`a user in the URL: ${name}`, async (t) => {
    const isToken = user.startsWith('token')
    const world = await makeWorld(t, isToken ? { [user]: '' } : { ada: secret })
    await seedRepository(world, 'apps.git', { a: '1' })
    const helper = path.join(world.home, 'helper')
    writeFileSync(helper, `${world.url.replace('://', `://${known}@`)}\n`)
    const settings = path.join(world.home, 'gitconfig')
    writeFileSync(settings, `[credential]\n\thelper = store --file=${helper}\n`)
    const own = { ...env, GIT_CONFIG_GLOBAL: settings, GIT_CONFIG_NOSYSTEM: '1' }
    const url = `${world.url.replace('://', `://${user}@`)}/apps.git`
    const remote = await world.open('', { url, env: own, ambient: true })
    const reading = remote.resolve({}, { fallback: 'head' }, signal)
    if (words === undefined) assert.ok((await reading).commit)
    else await assert.rejects(reading, (error: Error) => error.message.endsWith(words))
  })
}

test('a host over HTTP: words of a refused push', async (t) => {
  const world = await makeWorld(t)
  const folder = await seedRepository(world, 'apps.git', { a: '1' })
  const id = commitInto(folder, 'other', { a: '2' })
  const send: Send = async (request, until) =>
    request.url.includes('git-receive-pack')
      ? {
          status: 403,
          headers: { 'content-type': 'text/plain' },
          body: encodeUtf8('This repository was archived so it is read-only.'),
        }
      : world.host.send(request, until)
  const server = await listen(send, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  const remote = await world.open('', { url: `${server.url}/apps.git` })
  const { commit } = await remote.resolve({ branch: 'main' }, { fallback: 'head' }, signal)
  await remote.fetch([{ ref: undefined, id }], signal)
  const updates = [{ ref: 'refs/heads/main', new: id, expectedOld: commit }]
  await assert.rejects(remote.push(updates, {}, signal), {
    code: 'GIT_FORBIDDEN',
    advice: 'git-rights',
    message:
      'failed to push to remote: authorization failed: This repository was archived so it is read-only',
  })
})
