import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { certificateFixture } from '../../../test/registry/certificate.ts'
import { decodeUtf8, encodeUtf8 } from '../../base/index.ts'
import { type Listener, listen } from '../../server/listen/index.ts'
import {
  type HttpCode,
  HttpError,
  type HttpRequest,
  nodeSend,
  parseProxy,
  readBody,
  type Send,
} from './index.ts'

const never = new AbortController().signal
const open: { close: () => Promise<void> }[] = []
after(async () => {
  await Promise.all(open.map((each) => each.close()))
})

async function serve(send: Send, options: Parameters<typeof listen>[1] = {}): Promise<Listener> {
  const listener = await listen(send, options)
  open.push(listener)
  return listener
}

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => {
  return { method: 'GET', url, headers: {}, ...more }
}

const echo: Send = async (request) => {
  const body = await readBody(request.body ?? new Uint8Array(), 1e6, request)
  const said = [request.method, new URL(request.url).pathname, decodeUtf8(body)].join(' ')
  return { status: 200, headers: { 'x-a': ['1', '2'] }, body: encodeUtf8(said) }
}

async function text(send: Send, request: HttpRequest, signal = never): Promise<string> {
  const response = await send(request, signal)
  return decodeUtf8(await readBody(response.body, 1e8, request))
}

async function failure(work: Promise<unknown>): Promise<[HttpCode, string]> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof HttpError, String(error))
  return [error.code, error.message]
}

/** A port where nobody listens. */
async function deadPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('a request with a body goes out and its answer comes back', async () => {
  const { url } = await serve(echo)
  const send = nodeSend()
  assert.equal(
    await text(send, get(`${url}/a`, { method: 'PUT', body: encodeUtf8('hi') })),
    'PUT /a hi',
  )
  const response = await send(get(`${url}/a`), never)
  assert.deepEqual([response.headers['x-a'], response.peer], [['1', '2'], '127.0.0.1'])
})

test('bodies stream both ways', async () => {
  const { url } = await serve(async ({ body }) => {
    return { status: 200, headers: {}, body: body ?? new Uint8Array() }
  })
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < 64; index++) yield new Uint8Array(16_384).fill(index)
  }
  const request = get(url, { method: 'POST', body: pieces() })
  const { body } = await nodeSend()(request, never)
  assert.equal((await readBody(body, 2e6, request)).length, 64 * 16_384)
})

test('a body larger than its reader allows is refused at the limit', async () => {
  const { url } = await serve(async () => ({
    status: 200,
    headers: {},
    body: new Uint8Array(200_000),
  }))
  const request = get(url)
  const read = async (limit: number): Promise<Uint8Array> =>
    readBody((await nodeSend()(request, never)).body, limit, request)
  assert.equal((await read(200_000)).length, 200_000)
  assert.deepEqual(await failure(read(199_999)), [
    'BODY_LIMIT',
    `Get "${url}": the answer is larger than 199999 bytes`,
  ])
})

test('connections are kept', async () => {
  let connections = 0
  const server = http.createServer((_request, response) => response.end('ok'))
  server.on('connection', () => connections++).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  open.push({ close: async () => server.closeAllConnections() ?? void server.close() })
  const send = nodeSend()
  for (let round = 0; round < 3; round++) await text(send, get(`http://127.0.0.1:${port}/`))
  assert.equal(connections, 1)
})

test('a kept connection that died is replaced without a word', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    open.push({ close: async () => void socket.destroy() })
    let count = 0
    socket.on('data', () => {
      if (count++ > 0) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: async () => void server.close() })
  const { port } = server.address() as net.AddressInfo
  const send = nodeSend()
  for (let round = 0; round < 3; round++) {
    assert.equal(await text(send, get(`http://127.0.0.1:${port}/`)), 'ok')
  }
})

test('nobody listens', async () => {
  const port = await deadPort()
  const url = `http://127.0.0.1:${port}/v2/`
  const what = `dial tcp 127.0.0.1:${port}: connect: connection refused`
  assert.deepEqual(await failure(nodeSend()(get(url), never)), ['DIAL', `Get "${url}": ${what}`])
})

test('an unknown name', async () => {
  assert.deepEqual(await failure(nodeSend()(get('http://no.such.invalid/'), never)), [
    'DNS',
    'Get "http://no.such.invalid/": dial tcp: lookup no.such.invalid: no such host',
  ])
})

// biome-ignore format: a table is read down its columns
const raw: readonly [name: string, answer: string, code: HttpCode, what: string][] = [
  ['not HTTP',               'hello\r\n\r\n',                                          'PROTOCOL', 'malformed HTTP response'],
  ['nothing at all',         '',                                                       'RESET',    'EOF'],
  ['a body that breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc',        'RESET',    'unexpected EOF'],
  ['a long body that breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nab', 'RESET',   'unexpected EOF'],
]

for (const [name, answer, code, what] of raw) {
  test(`a server that sends ${name}`, async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(answer))
    })
    server.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    open.push({ close: async () => void server.close() })
    const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
    assert.deepEqual(await failure(text(nodeSend(), get(url))), [code, `Get "${url}": ${what}`])
  })
}

test('a deadline and a caller that gives up, before and while the answer is read', async () => {
  const { url } = await serve(async ({ url }) => {
    if (url.endsWith('/never')) return new Promise(() => undefined)
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10)
      await new Promise(() => undefined)
    }
    return { status: 200, headers: {}, body: body() }
  })
  for (const path of ['never', 'half']) {
    const late = text(nodeSend(), get(`${url}/${path}`), AbortSignal.timeout(50))
    assert.deepEqual(await failure(late), [
      'DEADLINE',
      `Get "${url}/${path}": context deadline exceeded`,
    ])
    const controller = new AbortController()
    const given = text(nodeSend(), get(`${url}/${path}`), controller.signal)
    setTimeout(() => controller.abort(), 20)
    assert.deepEqual(await failure(given), ['CANCELLED', `Get "${url}/${path}": context canceled`])
  }
})

test('TLS: an unknown authority, an added one, a wrong name, and plain HTTP', async () => {
  const { url } = await serve(echo, { tls: certificateFixture })
  const [code, said] = await failure(nodeSend()(get(`${url}/`), never))
  assert.equal(code, 'TLS')
  const unknown = 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
  assert.equal(said, `Get "${url}/": ${unknown}`)

  const trusting = nodeSend({ tls: { ca: certificateFixture.cert } })
  assert.equal(await text(trusting, get(`${url}/a`)), 'GET /a ')
  const { url: other } = await serve(echo, { tls: certificateFixture, host: '127.0.0.2' })
  const wrong = await failure(trusting(get(`${other}/`), never))
  assert.match(
    wrong.join(' '),
    /^TLS .*x509: certificate is valid for localhost, 127.0.0.1, not 127/,
  )

  const plain = await serve(echo)
  const secure = `https://127.0.0.1:${plain.port}/`
  assert.deepEqual(await failure(trusting(get(secure), never)), [
    'TLS',
    `Get "${secure}": http: server gave HTTP response to HTTPS client`,
  ])
})

test('TLS: a client certificate is shown', async () => {
  const { default: https } = await import('node:https')
  const { cert, key } = certificateFixture
  const server = https.createServer({ cert, key, ca: cert, requestCert: true }, (_in, out) =>
    out.end('in'),
  )
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: async () => server.closeAllConnections() ?? void server.close() })
  const url = `https://127.0.0.1:${(server.address() as net.AddressInfo).port}/`
  assert.equal(await text(nodeSend({ tls: { ca: cert, cert, key } }), get(url)), 'in')
  assert.equal((await failure(text(nodeSend({ tls: { ca: cert } }), get(url))))[0], 'TLS')
})

test('link-local addresses are never reached, private ones not by requests of public reach', async () => {
  const send = nodeSend()
  assert.deepEqual(await failure(send(get('http://169.254.169.254/latest'), never)), [
    'ADDRESS',
    'Get "http://169.254.169.254/latest": dial tcp 169.254.169.254: link-local address refused',
  ])
  const { url, port } = await serve(echo)
  for (const host of ['127.0.0.1', 'localhost']) {
    const target = `http://${host}:${port}/`
    const [code, said] = await failure(send(get(target, { reach: 'public' }), never))
    assert.equal(code, 'ADDRESS')
    assert.match(said, /loopback address refused$/)
  }
  assert.equal(await text(send, get(`${url}/a`)), 'GET /a ')
})

test('a request bound to addresses reaches these alone, and takes no proxy', async () => {
  const { url, port } = await serve(echo)
  const nowhere = { protocol: 'http', host: '127.0.0.1', port: 9 } as const
  const send = nodeSend({ proxy: () => nowhere })
  const loopback = { only: ['127.0.0.1', '::1'] }
  assert.equal(await text(send, get(`${url}/a`, { reach: loopback })), 'GET /a ')
  assert.equal(await text(send, get(`http://localhost:${port}/b`, { reach: loopback })), 'GET /b ')
  const metadata = { only: ['169.254.169.254', 'fd00:ec2:0::254'] }
  for (const target of [`${url}/`, `http://localhost:${port}/`, 'http://169.254.170.2/']) {
    const [code, said] = await failure(send(get(target, { reach: metadata }), never))
    assert.equal(code, 'ADDRESS')
    assert.match(said, /not an address that this request may reach$/)
  }
})

test('an idle connection does not keep the process alive', async () => {
  const { url } = await serve(echo)
  const door = new URL('./index.ts', import.meta.url).href
  const script = `import { nodeSend } from '${door}'
    const signal = new AbortController().signal
    await nodeSend()({ method: 'GET', url: '${url}/', headers: {} }, signal)`
  const args = ['--input-type=module-typescript', '--eval', script]
  await promisify(execFile)(process.execPath, args, { timeout: 10_000 })
})

test('proxy: plain HTTP asks the proxy with the whole URL', async () => {
  const seen: string[] = []
  const server = http.createServer((request, response) => {
    seen.push(`${request.url} ${request.headers['proxy-authorization']}`)
    response.end('from the proxy')
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: async () => server.closeAllConnections() ?? void server.close() })
  const { port } = server.address() as net.AddressInfo
  const proxy = parseProxy(`http://u:p%40@127.0.0.1:${port}`)
  const send = nodeSend({ proxy: () => proxy })
  assert.equal(await text(send, get('http://reg.test/v2/')), 'from the proxy')
  const credentials = Buffer.from('u:p@').toString('base64')
  assert.deepEqual(seen, [`http://reg.test/v2/ Basic ${credentials}`])
})

test('proxy: TLS goes through a tunnel, and a refusal is told in the words of the proxy', async () => {
  const { port: secure } = await serve(echo, { tls: certificateFixture })
  const targets: string[] = []
  const server = http.createServer()
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    targets.push(request.url ?? '')
    if (request.headers['proxy-authorization'] === undefined) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const upstream = net.connect(secure, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
    open.push({ close: async () => void socket.destroy() })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: async () => void server.close() })
  const { port } = server.address() as net.AddressInfo
  const tls = { ca: certificateFixture.cert }
  const known = parseProxy(`http://u:p@127.0.0.1:${port}`)
  assert.equal(
    await text(nodeSend({ tls, proxy: () => known }), get('https://localhost:9/a')),
    'GET /a ',
  )
  assert.deepEqual(targets, ['localhost:9'])
  const warnings: Error[] = []
  const warned = (warning: Error) => void warnings.push(warning)
  process.on('warning', warned)
  await text(nodeSend({ tls, proxy: () => known }), get('https://127.0.0.1:9/a'))
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', warned)
  assert.deepEqual([targets.at(-1), warnings], ['127.0.0.1:9', []])

  const stranger = parseProxy(`127.0.0.1:${port}`)
  const refused = nodeSend({ tls, proxy: () => stranger })(get('https://localhost:9/'), never)
  assert.deepEqual(await failure(refused), [
    'PROXY',
    `Get "https://localhost:9/": proxy 127.0.0.1:${port}: 407 Proxy Authentication Required`,
  ])
})

test('proxy: SOCKS5 with a password, and its refusal', async () => {
  const { port: inner } = await serve(echo)
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    open.push({ close: async () => void socket.destroy() })
    socket.once('data', () => {
      socket.write(Uint8Array.from([5, 2]))
      socket.once('data', (login: Buffer) => {
        socket.write(Uint8Array.from([1, login.toString().includes('good') ? 0 : 1]))
        socket.once('data', () => {
          const upstream = net.connect(inner, '127.0.0.1', () => {
            socket.write(Uint8Array.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
            upstream.pipe(socket).pipe(upstream)
          })
          upstream.on('error', () => socket.destroy())
        })
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  open.push({ close: async () => void server.close() })
  const { port } = server.address() as net.AddressInfo
  const through = (password: string): Send => {
    const proxy = parseProxy(`socks5://u:${password}@127.0.0.1:${port}`)
    return nodeSend({ proxy: () => proxy })
  }
  assert.equal(await text(through('good'), get('http://reg.test/a')), 'GET /a ')
  assert.deepEqual(await failure(through('bad')(get('http://reg.test/a'), never)), [
    'PROXY',
    'Get "http://reg.test/a": socks connect: username/password rejected',
  ])
})

test('a proxy that says its password back: no failure repeats it', async () => {
  const pair = Buffer.from('user:s3cret-word').toString('base64')
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(`HTTP/1.1 407 bad s3cret-word ${pair}\r\n\r\n`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const way = { protocol: 'http', host: '127.0.0.1', port, username: 'user' } as const
  const send = nodeSend({ proxy: () => ({ ...way, password: 's3cret-word' }) })
  const [code, said] = await failure(send(get('https://host.example/'), never))
  assert.equal(code, 'PROXY')
  assert.match(said, /bad \*\*\* \*\*\*/)
  server.close()
})
