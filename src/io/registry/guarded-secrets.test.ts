import assert from 'node:assert/strict'
import { test } from 'node:test'
import { localImage, readerOf } from '../../../test/registry/local-reader.ts'
import { encodeUtf8 } from '../../base/index.ts'
import { HttpError, type HttpRequest, type HttpResponse, type Send } from '../http/index.ts'
import type { RegistryImage } from './index.ts'

type Reply = Partial<Omit<HttpResponse, 'body'>> & { readonly body?: string }
type Script = (url: URL, request: HttpRequest) => Reply

const { signal } = new AbortController()
const credentials = { username: 'robot', password: 'correct/horse' }
const list: Reply = { body: '{"tags":["v1"]}' }
const challenge = (realm: string): Reply => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="${realm}"` },
})

/** What a registry with that script was sent, and how the listing ended. */
async function scan(
  script: Script,
  image: RegistryImage = localImage('app', credentials),
): Promise<{ sent: readonly HttpRequest[]; message: string | undefined; code: unknown }> {
  const sent: HttpRequest[] = []
  const wrap = (): Send => async (request) => {
    sent.push(request)
    const { status = 200, headers = {}, body = '', ...rest } = script(new URL(request.url), request)
    return { status, headers, body: encodeUtf8(body), ...rest }
  }
  // HTTPS has all the time that it needs: its head start never ends.
  const clock = {
    nowMs: () => 0,
    sleep: (ms: number) => (ms === 300 ? new Promise<void>(() => undefined) : Promise.resolve()),
  }
  const { reader } = readerOf({ wrap }, { clock })
  const failure: unknown = await reader.listTags(image, signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const { message, code } = (failure ?? {}) as { message?: string; code?: string }
  return { sent, message, code }
}

const isDoor = (url: URL): boolean => url.pathname === '/v2/'
const page = 'SECRET-OF-THE-INSIDE'
const wordy = JSON.stringify({ errors: [{ code: 'DENIED', message: page }] })

// biome-ignore format: a table is read down its columns
const unquoted: readonly [name: string, script: Script, message: RegExp, code: string][] = [
  ['a token server that refuses',          (url) => isDoor(url) ? challenge('https://auth.test/t') : { status: 403, body: page }, /^GET https:\/\/auth\.test\/t\?.*: unexpected status code 403 Forbidden$/, 'DENIED'],
  ['one that gives a reason',              (url) => isDoor(url) ? challenge('https://auth.test/t') : { status: 400, body: wordy }, /: unexpected status code 400 Bad Request$/,                             'DENIED'],
  ['one that gives no token',              (url) => isDoor(url) ? challenge('https://auth.test/t') : { body: page },              /^no token in bearer response of https:\/\/auth\.test\/t\?[^\n]*$/,       'TOKEN'],
  ['what the door is redirected to',       (url) => url.host === 'in.test' ? { status: 403, body: page } : { status: 302, headers: { location: 'https://in.test/x' } }, /^GET https:\/\/in\.test\/x: unexpected status code 403 Forbidden$/, 'DENIED'],
  ['what a list is redirected to',         (url) => isDoor(url) ? {} : url.host === 'in.test' ? { status: 500, body: wordy } : { status: 302, headers: { location: 'https://in.test/x' } }, /^GET https:\/\/in\.test\/x: unexpected status code 500 Internal Server Error$/, 'DENIED'],
  ['a list of something else',             (url) => isDoor(url) ? {} : { body: JSON.stringify({ tags: { key: page } }) },         /: a list of tags must stand where it has a value of kind object$/,                    'DECODE'],
]

for (const [name, script, message, code] of unquoted) {
  test(`a registry cannot make us quote ${name}`, async () => {
    const ended = await scan(script, localImage('app'))
    assert.match(ended.message ?? '', message)
    assert.ok(!ended.message?.includes(page))
    assert.equal(ended.code, code)
  })
}

test('a redirect inwards does not make a public registry private', async () => {
  const { sent } = await scan((url) => {
    if (url.host === 'inside.test') return { ...challenge('https://auth.test/t'), peer: '10.1.2.3' }
    if (url.host === 'auth.test') return { body: '{"token":"t"}' }
    if (!isDoor(url)) return list
    return { status: 302, headers: { location: 'https://inside.test/' }, peer: '203.0.113.5' }
  })
  assert.equal(sent.find(({ url }) => url.includes('auth.test'))?.reach, 'public')
})

const plain = (registry: string, insecure = false): RegistryImage => ({
  registry,
  repository: 'app',
  httpPermitted: true,
  insecure,
  credentials,
})

/** Speaks plain HTTP alone. */
const clear =
  (door: Reply, peer?: string): Script =>
  (url, request) => {
    if (url.protocol === 'https:') throw HttpError.of(request, 'DIAL', 'connection refused')
    const reply = isDoor(url) ? door : url.pathname === '/t' ? { body: '{"token":"t"}' } : list
    return peer === undefined ? reply : { ...reply, peer }
  }

const basic: Reply = { status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } }

// biome-ignore format: a table is read down its columns
const inClear: readonly [name: string, image: RegistryImage, script: Script, shown: boolean][] = [
  ['to an address of this machine',         plain('127.0.0.1:5000'),       clear(basic),                                   true ],
  ['to a name of this machine',             plain('localhost:5000'),       clear(basic),                                   true ],
  ['to a name that only claims to be',      plain('reg.localhost'),        clear(basic, '10.1.2.3'),                       false],
  ['to a private address',                  plain('10.1.2.3'),             clear(basic),                                   false],
  ['to a private address, insecure',        plain('10.1.2.3', true),       clear(basic),                                   true ],
  ['to a token server elsewhere',           plain('127.0.0.1:5000'),       clear(challenge('http://auth.test/t')),         false],
  ['to a token server of this machine',     plain('127.0.0.1:5000'),       clear(challenge('http://127.0.0.1:5000/t')),    true ],
  ['to a token server elsewhere, by TLS',   plain('127.0.0.1:5000'),       (url, request) => url.host === 'auth.test' ? { body: '{"token":"t"}' } : clear(challenge('https://auth.test/t'))(url, request), true ],
]

for (const [name, image, script, isShown] of inClear) {
  test(`a password goes in the clear ${name}: ${isShown}`, async () => {
    const { sent, message } = await scan(script, image)
    assert.equal(message, undefined)
    const shown = sent.some(({ headers }) => String(headers['authorization']).startsWith('Basic'))
    assert.equal(shown, isShown)
  })
}

test('an answer by HTTPS, also a bad one, leaves no question for plain HTTP', async () => {
  const script: Script = (url) =>
    url.protocol === 'https:' ? { status: 500, body: 'oops' } : isDoor(url) ? {} : list
  const { sent, message } = await scan(script, plain('registry.test', true))
  assert.match(message ?? '', /^GET https:\/\/registry\.test\/v2\/: unexpected status code 500/)
  assert.ok(sent.every(({ url }) => url.startsWith('https:')))
})

test('a redirect from HTTPS to HTTP takes nothing down with it', async () => {
  const { sent } = await scan((url) => {
    if (url.protocol === 'http:') return basic
    return isDoor(url) ? { status: 302, headers: { location: 'http://registry.test/v2/' } } : list
  }, plain('registry.test'))
  const listing = sent.find(({ url }) => url.includes('tags/list'))
  assert.ok(listing?.url.startsWith('https:'))
})

test('a token that a registry says back is in no failure and in no reason', async () => {
  const token = 'token-that-was-given'
  const script =
    (reply: Reply): Script =>
    (url) =>
      isDoor(url)
        ? challenge('https://auth.test/t')
        : url.host === 'auth.test'
          ? { body: JSON.stringify({ token }) }
          : reply
  const refused = await scan(script({ status: 403, body: `Bearer ${token} is not welcome` }))
  assert.match(refused.message ?? '', /Bearer \*\*\* is not welcome$/)
  const { reader } = readerOf({
    wrap: () => async (request) => {
      const link = `<?n=1000&echo=${token}>; rel="next"`
      const {
        status = 200,
        headers = { link },
        body = '',
      } = script(list)(new URL(request.url), request)
      return { status, headers, body: encodeUtf8(body) }
    },
  })
  const { why } = await reader.listTags(localImage('app', credentials), signal)
  assert.ok(why !== undefined && !why.includes(token), why)
})
