import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock, steadyRandom } from '../../../test/registry/local-reader.ts'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import {
  HttpError,
  type HttpHeaders,
  type HttpRequest,
  type HttpResponse,
  hostLimiter,
  type Send,
} from '../http/index.ts'
import { type Credentials, openRegistry } from './index.ts'

type Reply = { status?: number; headers?: HttpHeaders; body?: string } | Error
type Script = (url: URL, request: HttpRequest, count: number) => Reply

const never = new AbortController().signal
const list = { status: 200, body: '{"name":"app","tags":["v1"]}' }
const bearer = (more = ''): Reply => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="https://auth.test/token",service="reg"${more}` },
})

/** Lists `app` at a registry that answers by `script`; what was sent comes back, too. */
async function scan(
  script: Script,
  options: { credentials?: Credentials; httpPermitted?: boolean; registry?: string } = {},
): Promise<{ tags: readonly string[]; sent: HttpRequest[]; waits: number[] }> {
  const sent: HttpRequest[] = []
  const clock = manualClock()
  const send: Send = async (request) => {
    sent.push(request)
    const reply = script(new URL(request.url), request, sent.length)
    if (reply instanceof Error) throw reply
    const { status = 200, headers = {}, body = '' } = reply
    return { status, headers, body: encodeUtf8(body) } satisfies HttpResponse
  }
  const reader = openRegistry({
    send,
    clock,
    random: steadyRandom(),
    limiter: hostLimiter({ clock }),
  })
  const { registry = 'reg.test', httpPermitted = false, credentials } = options
  const image = { registry, repository: 'app', httpPermitted }
  const found = await reader.listTags(
    credentials === undefined ? image : { ...image, credentials },
    never,
  )
  return { tags: found.tags, sent, waits: clock.waits }
}

const message = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Error, 'it should have failed')
  return error.message
}

const shown = (sent: readonly HttpRequest[]): string[] =>
  sent.map(
    ({ method, url, headers }) => `${method} ${url} ${String(headers['authorization'] ?? '-')}`,
  )

const user = { username: 'u', password: 'p' }
const basic = `Basic ${Buffer.from('u:p').toString('base64')}`
const ping = 'GET https://reg.test/v2/ -'
const tags = 'GET https://reg.test/v2/app/tags/list?n=1000'
const token = 'GET https://auth.test/token?scope=repository%3Aapp%3Apull&service=reg'

test('T1 an open registry: ping and list; a password is sent all the same', async () => {
  const open: Script = (url) => (url.pathname === '/v2/' ? { status: 200 } : list)
  assert.deepEqual(shown((await scan(open)).sent), [ping, `${tags} -`])
  assert.deepEqual(shown((await scan(open, { credentials: user })).sent), [
    ping,
    `${tags} ${basic}`,
  ])
})

test('T1 a Basic challenge', async () => {
  const script: Script = (url) =>
    url.pathname === '/v2/'
      ? { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }
      : list
  assert.deepEqual(shown((await scan(script, { credentials: user })).sent), [
    ping,
    `${tags} ${basic}`,
  ])
})

test('T1 T12 a Bearer challenge: strangers ask for a token without Authorization', async () => {
  const script: Script = (url) => {
    if (url.host === 'auth.test') return { body: '{"token":"t"}' }
    return url.pathname === '/v2/' ? bearer() : list
  }
  assert.deepEqual(shown((await scan(script)).sent), [ping, `${token} -`, `${tags} Bearer t`])
  const known = await scan(script, { credentials: user })
  assert.deepEqual(shown(known.sent), [ping, `${token} ${basic}`, `${tags} Bearer t`])
})

test('T1 a ping answered by something else fails', async () => {
  assert.equal(
    await message(scan(() => ({ status: 404 }))),
    'GET https://reg.test/v2/: unexpected status code 404 Not Found',
  )
  assert.equal(
    await message(scan(() => ({ status: 500, body: 'oops' }))),
    'GET https://reg.test/v2/: unexpected status code 500 Internal Server Error: oops',
  )
})

test('T2 of Negotiate and Basic, Basic is chosen', async () => {
  for (const header of [['Negotiate', 'Basic realm="r"'], 'Negotiate, Basic realm="r"']) {
    const script: Script = (url) =>
      url.pathname === '/v2/' ? { status: 401, headers: { 'www-authenticate': header } } : list
    const { sent } = await scan(script, { credentials: user })
    assert.equal(sent[1]?.headers['authorization'], basic)
  }
})

const refused = (request: HttpRequest): HttpError =>
  HttpError.of(request, 'DIAL', 'dial tcp 127.0.0.1:1: connect: connection refused')

test('T3 where http is permitted, it is tried when https is dead', async () => {
  const script: Script = (url, request) => {
    if (url.protocol === 'https:') return refused(request)
    return url.pathname === '/v2/' ? { status: 200 } : list
  }
  const { sent } = await scan(script, { httpPermitted: true })
  assert.deepEqual(
    sent.map(({ url }) => url),
    ['https://reg.test/v2/', 'http://reg.test/v2/', 'http://reg.test/v2/app/tags/list?n=1000'],
  )
})

test('T3 both dead: the two texts are joined', async () => {
  const what = 'dial tcp 127.0.0.1:1: connect: connection refused'
  assert.equal(
    await message(scan((_url, request) => refused(request), { httpPermitted: true })),
    `Get "https://reg.test/v2/": ${what}; Get "http://reg.test/v2/": ${what}`,
  )
})

// biome-ignore format: a table is read down its columns
const realms: readonly [name: string, registry: string, realm: string | undefined, error: string | undefined][] = [
  ['T4 no realm',                       'reg.test',      undefined,                             'malformed www-authenticate, missing realm'],
  ['T5 http on a secure registry',      'reg.test',      'http://auth.test/token',              'realm scheme "http" not allowed for a secure registry; use https'],
  ['T5 cloud metadata',                 'reg.test',      'https://169.254.169.254/token',       'realm host "169.254.169.254" is a private or link-local address'],
  ['T5 a private address',              'reg.test',      'https://10.0.0.7/token',              'realm host "10.0.0.7" is a private or link-local address'],
  ['T5 loopback in IPv6 clothes',       'reg.test',      'https://[::ffff:127.0.0.1]/token',    'realm host "[::ffff:7f00:1]" is a private or link-local address'],
  ['T5 the registry itself, private',   '10.1.2.3:5000', 'https://10.1.2.3:5000/token',         undefined],
  ['T5 the same address, another port', '10.1.2.3:5000', 'https://10.1.2.3:5001/token',         'realm host "10.1.2.3:5001" is a private or link-local address'],
]

for (const [name, registry, realm, error] of realms) {
  test(name, async () => {
    const challenge = realm === undefined ? 'Bearer service="x"' : `Bearer realm="${realm}"`
    const script: Script = (url) => {
      if (url.pathname === '/token') return { body: '{"token":"t"}' }
      if (url.pathname === '/v2/')
        return { status: 401, headers: { 'www-authenticate': challenge } }
      return list
    }
    const scanning = scan(script, { registry })
    if (error === undefined) assert.deepEqual((await scanning).tags, ['v1'])
    else assert.equal(await message(scanning), error)
  })
}

// biome-ignore format: a table is read down its columns
const answers: readonly [name: string, answer: string, used: string | undefined][] = [
  ['T6 token',              '{"token":"a"}',                    'Bearer a'],
  ['T6 access_token',       '{"access_token":"b"}',             'Bearer b'],
  ['T6 both',               '{"token":"a","access_token":"b"}', 'Bearer b'],
  ['T6 none',               '{"x":1}',                          undefined],
  ['T6 not JSON',           'hello',                            undefined],
]

for (const [name, answer, used] of answers) {
  test(name, async () => {
    const script: Script = (url) => {
      if (url.host === 'auth.test') return { body: answer }
      return url.pathname === '/v2/' ? bearer() : list
    }
    if (used === undefined) {
      const url = token.replace('GET ', '').replace(' -', '')
      assert.equal(await message(scan(script)), `no token in bearer response of ${url}`)
    } else {
      const { sent } = await scan(script)
      assert.equal(sent.at(-1)?.headers['authorization'], used)
    }
  })
}

test('T7 an identity token is posted, and falls back to GET where POST is unknown', async () => {
  for (const isKnown of [true, false]) {
    const script: Script = (url, request) => {
      if (url.host !== 'auth.test') return url.pathname === '/v2/' ? bearer() : list
      return request.method === 'POST' && !isKnown ? { status: 404 } : { body: '{"token":"t"}' }
    }
    const { sent } = await scan(script, { credentials: { identityToken: 'idt' } })
    const [, post, ...rest] = sent
    assert.equal(post?.method, 'POST')
    assert.ok(post.body instanceof Uint8Array)
    assert.equal(
      decodeUtf8(post.body),
      'grant_type=refresh_token&refresh_token=idt&service=reg&scope=repository%3Aapp%3Apull&client_id=go-containerregistry',
    )
    assert.deepEqual(shown(rest), [...(isKnown ? [] : [`${token} -`]), `${tags} Bearer t`])
  }
})

test('T8 a demanded scope goes in front, and the call is repeated once', async () => {
  const demanded = ',scope="repository:app:pull,push"'
  const script: Script = (url) => {
    if (url.host === 'auth.test')
      return { body: `{"token":"${url.searchParams.getAll('scope').length}"}` }
    return url.pathname === '/v2/' ? bearer() : bearer(demanded)
  }
  const sent: HttpRequest[] = []
  const text = await message(
    scan((url, request, count) => {
      sent.push(request)
      return script(url, request, count)
    }),
  )
  assert.equal(
    text,
    'GET https://reg.test/v2/app/tags/list?n=1000: unexpected status code 401 Unauthorized',
  )
  assert.deepEqual(shown(sent), [
    ping,
    `${token} -`,
    `${tags} Bearer 1`,
    'GET https://auth.test/token?scope=repository%3Aapp%3Apull%2Cpush&scope=repository%3Aapp%3Apull&service=reg -',
    `${tags} Bearer 2`,
  ])
})

test('T9 a redirect to another host carries no Authorization', async () => {
  const script: Script = (url) => {
    if (url.pathname === '/v2/') return { status: 200 }
    if (url.host === 'cdn.test') return list
    return { status: 307, headers: { location: `https://cdn.test${url.pathname}` } }
  }
  const { sent } = await scan(script, { credentials: user })
  assert.deepEqual(shown(sent.slice(1)), [
    `${tags} ${basic}`,
    'GET https://cdn.test/v2/app/tags/list -',
  ])
})

test('T10 a token server may not redirect into a private network', async () => {
  const script: Script = (url) =>
    url.host === 'auth.test'
      ? { status: 302, headers: { location: 'https://192.168.0.1/token' } }
      : bearer()
  assert.equal(
    await message(scan(script)),
    'Get "https://192.168.0.1/token": realm host "192.168.0.1" is a private or link-local address',
  )
})

test('T11 503 twice and then 200 succeeds after about four seconds; three times fails', async () => {
  const broken = (times: number): Script => {
    return (url, _request, count) => {
      if (url.pathname === '/v2/') return { status: 200 }
      return count <= times + 1 ? { status: 503, body: 'down' } : list
    }
  }
  const healed = await scan(broken(2))
  assert.deepEqual([healed.tags, healed.waits], [['v1'], [1_000, 3_000]])
  const text = await message(scan(broken(3)))
  assert.equal(text, `${tags}: unexpected status code 503 Service Unavailable: down`)
})

test('a registry token is used as it is', async () => {
  const script: Script = (url) => (url.pathname === '/v2/' ? bearer() : list)
  const { sent } = await scan(script, { credentials: { registryToken: 'r' } })
  assert.deepEqual(shown(sent), [ping, `${tags} Bearer r`])
})

test('a registry that welcomes at the door and asks for a token inside', async () => {
  const script: Script = (url, request) => {
    if (url.host === 'auth.test') return { body: '{"token":"t"}' }
    if (url.pathname === '/v2/') return { status: 200 }
    return request.headers['authorization'] === 'Bearer t' ? list : bearer()
  }
  assert.deepEqual((await scan(script)).tags, ['v1'])
})

// biome-ignore format: a table is read down its columns
const errorBodies: readonly [name: string, status: number, body: string, text: string][] = [
  ['one error',          404, '{"errors":[{"code":"NAME_UNKNOWN","message":"gone"}]}',                     'NAME_UNKNOWN: gone'],
  ['with detail',        404, '{"errors":[{"code":"NAME_UNKNOWN","message":"gone","detail":{"name":"a","b":[1,null]}}]}', 'NAME_UNKNOWN: gone; name: a, b: 1'],
  ['L4 detail of a scope', 401, '{"errors":[{"code":"UNAUTHORIZED","message":"no","detail":[{"Type":"repository","Class":"","Name":"a","Action":"pull"}]}]}', 'UNAUTHORIZED: no; Type: repository, Name: a, Action: pull'],
  ['several errors',     403, '{"errors":[{"code":"DENIED","message":"no"},{"code":"UNKNOWN","message":"?"}]}', 'multiple errors returned: DENIED: no; UNKNOWN: ?'],
  ['L4 plain text',      403, 'go away',                                                                    'unexpected status code 403 Forbidden: go away'],
  ['an empty list',      403, '{"errors":[]}',                                                              'unexpected status code 403 Forbidden: {"errors":[]}'],
  ['L4 nested',          403, '['.repeat(999),                                                              'unexpected status code 403 Forbidden: ' + '['.repeat(962) + '…'],
  ['a word too long',    403, `no ${'x'.repeat(60_000)}`,                                                   'unexpected status code 403 Forbidden: no …'],
  ['nothing',            418, '',                                                                           "unexpected status code 418 I'm a Teapot"],
]

for (const [name, status, body, text] of errorBodies) {
  test(`error answers: ${name}`, async () => {
    const script: Script = (url) => (url.pathname === '/v2/' ? { status: 200 } : { status, body })
    assert.equal(await message(scan(script)), `${tags}: ${text}`)
  })
}

// biome-ignore format: a table is read down its columns
const bodies: readonly [name: string, body: string, outcome: string[] | string][] = [
  ['L1 a page',             '{"tags":["a","b"]}', ['a', 'b']],
  ['L1 null',               '{"tags":null}',      []],
  ['no tag at all',         JSON.stringify({ tags: ['a', '', '-b', 'c\n', '\x1b[2J', 'd/e', 'f'.repeat(129), 'g'.repeat(128)] }), ['a', 'g'.repeat(128)]],
  ['L4 nested',             '['.repeat(101),      'exceeded max depth'],
  ['L1 absent',             '{}',                 []],
  ['L4 not JSON',           '<html>',             "a web page, where a registry answers in JSON: invalid character '<' looking for beginning of value"],
  ['L4 nothing',            '',                   'the answer is empty'],
  ['L4 cut',                '{"tags":["a"',       'the answer ends in its middle'],
  ['L4 numbers',            '{"tags":[1]}',       'a tag must stand where it has a value of kind number'],
]

for (const [name, body, outcome] of bodies) {
  test(`listTags: ${name}`, async () => {
    const scanning = scan((url) =>
      url.pathname === '/v2/' ? { status: 200 } : { status: 200, body },
    )
    const about = 'GET https://reg.test/v2/app/tags/list?n=1000: '
    if (typeof outcome === 'string') assert.equal(await message(scanning), about + outcome)
    else assert.deepEqual((await scanning).tags, outcome)
  })
}
