import assert from 'node:assert/strict'
import net from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { encodeUtf8 } from '../../base/index.ts'
import { listen } from '../../server/listen/index.ts'
import { HttpError, hostLimiter, nodeSend, readBody, retrying, type Send } from './index.ts'

/** Sockets and timers of this process that are still in use. */
function resources(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /^(TCP(Socket)?Wrap|Timeout)$/.test(name))
}

/** A server that accepts, and answers with these words as soon as it has read something. */
async function serverSaying(t: TestContext, words: string) {
  const sockets = new Set<net.Socket>()
  const [reached, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket
      .on('error', () => undefined)
      .once('close', () => {
        sockets.delete(socket)
        if (sockets.size === 0) left.resolve()
      })
    socket.once('data', () => {
      socket.write(words)
      reached.resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as net.AddressInfo
  return { port, reached: reached.promise, left: left.promise }
}

type Step = { readonly words: string; readonly tls?: true; readonly proxied?: true }

// biome-ignore format: a table is read down its columns
const steps: readonly [name: string, step: Step][] = [
  ['in the TLS handshake',             { words: '', tls: true }                               ],
  ['waiting for the status',           { words: '' }                                          ],
  ['in the middle of the headers',     { words: 'HTTP/1.1 200 OK\r\na: ' }                    ],
  ['in the middle of the body',        { words: 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf' }],
  ['in the middle of a chunked body',  { words: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n' }],
  ['waiting for a proxy',              { words: '', proxied: true }                           ],
  ['waiting for the tunnel of a proxy', { words: '', proxied: true, tls: true }               ],
  ['in the handshake behind a proxy',  { words: 'HTTP/1.1 200 OK\r\n\r\n', proxied: true, tls: true }],
]

for (const [name, { words, tls, proxied }] of steps) {
  test(`nodeSend, aborted ${name}: no socket and no timer is left`, async (t) => {
    const { port, reached, left } = await serverSaying(t, words)
    const before = resources().length
    const proxy = { protocol: 'http', host: '127.0.0.1', port } as const
    const send = nodeSend(proxied === undefined ? {} : { proxy: () => proxy })
    const host = proxied === undefined ? `127.0.0.1:${port}` : '192.0.2.1'
    const request = { method: 'GET', url: `http${tls ? 's' : ''}://${host}/`, headers: {} }
    const abort = new AbortController()
    const asking = send(request, abort.signal).then(({ body }) => readBody(body, 100, request))
    const ended = assert.rejects(asking, HttpError)
    await reached
    await setImmediate()
    abort.abort(new Error('enough'))
    await ended
    await left
    await setImmediate()
    assert.ok(resources().length <= before, `${resources()}`)
  })
}

test('nodeSend, aborted while a body is sent: the body is not read on', async (t) => {
  const { port, reached, left } = await serverSaying(t, '')
  let pieces = 0
  const finished = Promise.withResolvers<void>()
  async function* body() {
    try {
      for (;;) {
        pieces++
        yield encodeUtf8('x'.repeat(64 * 1024))
      }
    } finally {
      finished.resolve()
    }
  }
  const abort = new AbortController()
  const request = { method: 'POST', url: `http://127.0.0.1:${port}/`, headers: {}, body: body() }
  const ended = assert.rejects(nodeSend()(request, abort.signal), { code: 'CANCELLED' })
  await reached
  abort.abort()
  await ended
  await left
  await finished.promise
  const readUntilThen = pieces
  await setImmediate()
  assert.equal(pieces, readUntilThen)
})

test('retrying and hostLimiter, aborted in a pause: nothing more goes out', async () => {
  const sleeping = Promise.withResolvers<void>()
  let sleepers = 0
  const clock = {
    nowMs: () => 0,
    sleep(_ms: number, signal: AbortSignal) {
      sleepers++
      sleeping.resolve()
      return new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          sleepers--
          reject(signal.reason)
        })
      })
    },
  }
  let requests = 0
  const busy: Send = async () => {
    requests++
    return { status: 503, headers: { 'retry-after': '5' }, body: new Uint8Array() }
  }
  const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) }
  const send = retrying(hostLimiter({ clock })(busy), { clock, random })
  const abort = new AbortController()
  const asking = send({ method: 'GET', url: 'http://h/', headers: {} }, abort.signal)
  const ended = assert.rejects(asking, { code: 'CANCELLED' })
  await sleeping.promise
  abort.abort()
  await ended
  assert.deepEqual([requests, sleepers], [1, 0])
})

test('listen: a client that leaves at any step leaves no request behind', async (t) => {
  const running = new Set<string>()
  const ended = Promise.withResolvers<void>()
  const listener = await listen(async (request, signal) => {
    running.add(request.url)
    try {
      await readBody(request.body ?? new Uint8Array(), 1e6, request)
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      throw signal.reason
    } finally {
      running.delete(request.url)
      ended.resolve()
    }
  })
  t.after(() => listener.close())
  for (const words of [
    '',
    'GE',
    'GET / HTTP/1.1\r\nhost: a\r\n',
    'GET / HTTP/1.1\r\nhost: a\r\n\r\n',
  ]) {
    const socket = net.connect(listener.port, '127.0.0.1')
    await new Promise<void>((resolve) => socket.write(words === '' ? 'G' : words, () => resolve()))
    while (words.endsWith('\r\n\r\n') && running.size === 0) await setImmediate()
    socket.destroy()
  }
  await ended.promise
  await listener.drain(t.signal)
  assert.equal(running.size, 0)
})
