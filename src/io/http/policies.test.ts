import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock, steadyRandom } from '../../../test/registry/local-reader.ts'
import { encodeUtf8, Failure } from '../../base/index.ts'
import {
  addressKind,
  followRedirects,
  HttpError,
  type HttpHeaders,
  type HttpRequest,
  hostLimiter,
  parseProxy,
  proxyFromEnvironment,
  redactHeaders,
  redactUrl,
  retryAfterMs,
  retrying,
  type Send,
} from './index.ts'

const never = new AbortController().signal
const empty = new Uint8Array()

// biome-ignore format: a table is read down its columns
const kinds: readonly [address: string, kind: string][] = [
  ['8.8.8.8', 'public'],        ['2001:4860::8', 'public'],     ['172.32.0.1', 'public'],
  ['10.0.0.1', 'private'],      ['172.16.9.9', 'private'],      ['fd00::1', 'private'],
  ['127.8.8.8', 'loopback'],    ['::1', 'loopback'],            ['::ffff:127.0.0.1', 'loopback'],
  ['169.254.169.254', 'link-local'], ['fe80::1%eth0', 'link-local'], ['::ffff:a9fe:a9fe', 'link-local'],
  ['64:ff9b::a9fe:a9fe', 'link-local'], ['2002:7f00:1::', 'loopback'], ['0.0.0.0', 'unspecified'], ['::', 'unspecified'],
  ['100.100.100.200', 'metadata'], ['fd00:ec2::254', 'metadata'], ['fd00:0ec2:0::0254', 'metadata'], ['168.63.129.16', 'metadata'],
  ['100.64.0.1', 'private'], ['100.128.0.1', 'public'], ['198.18.0.1', 'private'], ['198.20.0.1', 'public'], ['fec0::1', 'private'],
  ['224.0.0.1', 'reserved'], ['255.255.255.255', 'reserved'], ['ff02::1', 'reserved'], ['2001:0:a9fe:a9fe::', 'private'],
  ['64:ff9b:1::a9fe:a9fe', 'link-local'], ['64:ff9b:1::808:808', 'private'], ['64:ff9b:1:a::7f00:1', 'loopback'], ['64:ff9b::808:808', 'public'],
  ['::a9fe:a9fe', 'link-local'], ['::169.254.169.254', 'link-local'], ['::808:808', 'public'], ['0:0:0:0:0:ffff:a9fe:a9fe', 'link-local'],
  ['::ffff:169.254.169.254', 'link-local'], ['::ffff:0:a9fe:a9fe', 'link-local'], ['::ffff:100.100.100.200', 'metadata'], ['2002:a9fe:a9fe::1', 'link-local'],
  ['2002:a00::1', 'private'], ['2606:4700::1', 'public'], ['::1', 'loopback'],
]

test('addressKind: where an address leads, whatever its clothes', () => {
  for (const [address, kind] of kinds) assert.equal(addressKind(address), kind, address)
})

// biome-ignore format: a table is read down its columns
const urls: readonly [url: string, shown: string][] = [
  ['https://r.io/v2/app/tags/list?n=1000&last=a', 'https://r.io/v2/app/tags/list?n=1000&last=a'],
  ['https://a.io/token?scope=repository:x:pull&service=s', 'https://a.io/token?scope=repository:x:pull&service=s'],
  ['https://u:p@r.io/',                           'https://u:xxxxx@r.io/'],
  ['https://ghp_x@r.io/',                         'https://xxxxx@r.io/'],
  ['https://s3/x?X-Amz-Signature=abc&a=b',        'https://s3/x?X-Amz-Signature=REDACTED&a=b'],
  ['https://h/x?access_token=abc',                'https://h/x?access_token=REDACTED'],
]

test('redactUrl and redactHeaders: what gives rights is masked', () => {
  for (const [url, shown] of urls) assert.equal(redactUrl(url), shown)
  const headers = { authorization: 'Bearer x', 'x-auth-token': 'y', accept: 'z' }
  const masked = { authorization: 'REDACTED', 'x-auth-token': 'REDACTED', accept: 'z' }
  assert.deepEqual(redactHeaders(headers), masked)
})

const env = {
  HTTP_PROXY: 'http://plain:1',
  https_proxy: 'secure:2',
  NO_PROXY: 'a.io,.b.io,10.0.0.0/8,c.io:8443,[::5]',
}
// biome-ignore format: a table is read down its columns
const routes: readonly [url: string, proxy: string | undefined][] = [
  ['http://x.io/',        'plain'],   ['https://x.io/',      'secure'],
  ['https://a.io/',       undefined], ['https://s.a.io/',    undefined], ['https://xa.io/',    'secure'],
  ['https://b.io/',       'secure'],  ['https://s.b.io/',    undefined],
  ['https://10.1.2.3/',   undefined], ['https://11.1.2.3/',  'secure'],
  ['https://c.io/',       'secure'],  ['https://c.io:8443/', undefined],
  ['http://localhost:1/', undefined], ['http://127.0.0.1/',  undefined], ['http://[::5]/',     undefined],
]

test('proxyFromEnvironment: which proxy leads where, as Go reads the variables', () => {
  const rule = proxyFromEnvironment(env)
  for (const [url, proxy] of routes) assert.equal(rule(new URL(url))?.host, proxy, url)
  assert.equal(proxyFromEnvironment({ ...env, NO_PROXY: '*' })(new URL('http://x.io')), undefined)
  assert.equal(proxyFromEnvironment({})(new URL('http://x.io')), undefined)
  assert.equal(parseProxy('ftp://x'), undefined)
})

// biome-ignore format: a table is read down its columns
const unreadable: readonly [name: string, env: Record<string, string>, url: string, variable: string | undefined][] = [
  ['a password with a slash', { HTTPS_PROXY: 'http://bob:p@ss:w/rd@proxy:3128' },       'https://x.io', 'HTTPS_PROXY'],
  ['a scheme nobody speaks',  { http_proxy: 'ftp://proxy' },                            'http://x.io',  'http_proxy'],
  ['not for the other scheme', { HTTPS_PROXY: 'ftp://proxy' },                          'http://x.io',  undefined],
  ['not for an exception',    { HTTPS_PROXY: 'ftp://proxy', NO_PROXY: 'x.io' },         'https://x.io', undefined],
  ['not for this machine',    { HTTPS_PROXY: 'ftp://proxy' },                           'https://127.0.0.1', undefined],
]

for (const [name, env, url, variable] of unreadable) {
  test(`proxyFromEnvironment: an address that cannot be read is never passed over: ${name}`, () => {
    const find = () => proxyFromEnvironment(env)(new URL(url))
    if (variable === undefined) assert.equal(find(), undefined)
    else
      assert.throws(find, (thrown) => {
        assert.ok(thrown instanceof Failure)
        assert.deepEqual(
          [thrown.code, thrown.advice, thrown.facts],
          ['PROXY', 'proxy-address', { variable }],
        )
        assert.doesNotMatch(thrown.message, /bob|w\/rd/)
        return true
      })
  })
}

test('retryAfterMs: seconds, a date, a date gone by, nonsense', () => {
  const now = Date.UTC(2026, 0, 1)
  const after = (value: string): number | undefined => retryAfterMs({ 'retry-after': value }, now)
  assert.equal(after('7'), 7_000)
  assert.equal(after('Thu, 01 Jan 2026 00:01:00 GMT'), 60_000)
  assert.equal(after('Thu, 01 Jan 2015 00:01:00 GMT'), 0)
  assert.equal(after('soon'), undefined)
})

/** Follows redirects from `https://a.test/` by a map; gives what was sent. */
async function travel(
  map: Readonly<Record<string, string>>,
  request: Partial<HttpRequest> = {},
  status = 302,
): Promise<HttpRequest[]> {
  const sent: HttpRequest[] = []
  const send: Send = async (each) => {
    sent.push(each)
    const location = map[each.url]
    const headers: HttpHeaders = location === undefined ? {} : { location }
    return { status: location === undefined ? 200 : status, headers, body: empty }
  }
  const first = { method: 'GET', url: 'https://a.test/', headers: {}, ...request }
  await followRedirects(send)(first, never)
  return sent
}

test('followRedirects: credentials stay with their origin', async () => {
  const headers = { authorization: 'x', cookie: 'y', accept: 'z' }
  const map = { 'https://a.test/': '/b', 'https://a.test/b': 'http://a.test/c' }
  const sent = await travel(map, { headers })
  assert.deepEqual(
    sent.map((each) => each.headers),
    [headers, headers, { accept: 'z' }],
  )
})

test('followRedirects: a POST becomes a GET, but for 307 and 308', async () => {
  const post = { method: 'POST', body: encodeUtf8('x'), headers: { 'content-type': 't' } }
  const map = { 'https://a.test/': '/b' }
  const [, moved] = await travel(map, post)
  assert.deepEqual(moved, { method: 'GET', url: 'https://a.test/b', headers: {} })
  const [, kept] = await travel(map, post, 307)
  assert.deepEqual(kept, { ...post, url: 'https://a.test/b' })
})

test('followRedirects: a private address of another host, and circles, are refused', async () => {
  await assert.rejects(travel({ 'https://a.test/': 'https://10.0.0.1/x' }), {
    code: 'REDIRECT',
    message:
      'Get "https://10.0.0.1/x": SSRF protection: redirect from "a.test" to private/link-local host "10.0.0.1" denied',
  })
  await assert.rejects(travel({ 'https://a.test/': 'https://a.test/' }), {
    message: 'Get "https://a.test/": stopped after 10 redirects',
  })
})

test('retrying: network failures that may pass are tried three times, others once', async () => {
  for (const [code, attempts] of [
    ['RESET', 3],
    ['TIMEOUT', 3],
    ['DIAL', 1],
    ['DEADLINE', 1],
  ] as const) {
    let count = 0
    const send: Send = async (request) => {
      count++
      throw HttpError.of(request, code, 'no')
    }
    const ports = { clock: manualClock(), random: steadyRandom() }
    const request = { method: 'GET', url: 'https://a.test/', headers: {} }
    await assert.rejects(retrying(send, ports)(request, never), { code })
    assert.equal(count, attempts, code)
    await assert.rejects(retrying(send, ports)({ ...request, method: 'POST' }, never))
    assert.equal(count, attempts + 1, 'a POST is not repeated')
  }
})

test('retrying: a deadline that ends a wait gives the answer that made us wait', async () => {
  const timeout = new DOMException('late', 'TimeoutError')
  const busy: Send = async () => ({ status: 429, headers: {}, body: encodeUtf8('slow down') })
  const request = { method: 'GET', url: 'https://a.test/', headers: {} }
  for (const reason of [timeout, new Error('enough')]) {
    const controller = new AbortController()
    const clock = {
      nowMs: () => 0,
      sleep: async () => {
        controller.abort(reason)
        throw reason
      },
    }
    const running = retrying(busy, { clock, random: steadyRandom() })(request, controller.signal)
    if (reason === timeout) assert.equal((await running).status, 429)
    else await assert.rejects(running, { code: 'CANCELLED' })
  }
})

test('hostLimiter: so many at a time for each host, in order, and a waiter may leave', async () => {
  const waiting: (() => void)[] = []
  const send: Send = async (request) => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    return { status: 200, headers: {}, body: encodeUtf8(request.url) }
  }
  const limited = hostLimiter({ clock: manualClock(), concurrency: 2 })(send)
  const controller = new AbortController()
  const ask = (url: string, signal = never): ReturnType<Send> =>
    limited({ method: 'GET', url, headers: {} }, signal)
  const all = [ask('https://a.test/1'), ask('https://a.test/2'), ask('https://b.test/1')]
  const leaver = ask('https://a.test/3', controller.signal)
  all.push(ask('https://a.test/4'))
  await new Promise(setImmediate)
  assert.equal(waiting.length, 3)
  controller.abort()
  await assert.rejects(leaver, { code: 'CANCELLED' })
  while (waiting.length > 0) {
    waiting.shift()?.()
    await new Promise(setImmediate)
  }
  assert.deepEqual(
    (await Promise.all(all)).map(({ status }) => status),
    [200, 200, 200, 200],
  )
})

test('hostLimiter: a burst, and then the rate', async () => {
  const clock = manualClock()
  const send: Send = async () => ({ status: 200, headers: {}, body: empty })
  const limited = hostLimiter({ clock, ratePerSecond: 10, burst: 3 })(send)
  const request = { method: 'GET', url: 'https://a.test/', headers: {} }
  for (let count = 0; count < 5; count++) await limited(request, never)
  assert.deepEqual(clock.waits, [100, 100])
})
