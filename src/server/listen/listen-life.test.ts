import assert from 'node:assert/strict'
import net from 'node:net'
import { type TestContext, test } from 'node:test'
import { encodeUtf8, Failure } from '../../base/index.ts'
import { type HttpRequest, nodeSend, readBody, type Send } from '../../io/http/index.ts'
import { type Listener, type ListenOptions, listen } from './index.ts'

const client = nodeSend()

async function serve(t: TestContext, send: Send, options?: ListenOptions): Promise<Listener> {
  const listener = await listen(send, options)
  t.after(() => listener.close())
  return listener
}

async function textOf(listener: Listener, headers: HttpRequest['headers'] = {}): Promise<string> {
  const request = { method: 'GET', url: `${listener.url}/`, headers }
  const { body, status } = await client(request, AbortSignal.timeout(10_000))
  return `${status} ${Buffer.from(await readBody(body, 1_000, request)).toString()}`
}

const ok = (text: string): Awaited<ReturnType<Send>> => ({
  status: 200,
  headers: {},
  body: encodeUtf8(text),
})

/** Resolves when the server has closed the connection; `words` are sent first. */
async function cutOff({ port }: Listener, words: string): Promise<void> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined)
  socket.write(words)
  socket.resume()
  await new Promise((resolve) => socket.once('close', resolve))
}

type Entry = { readonly level: string; readonly msg: string; readonly facts: unknown }

function logged(): { entries: Entry[]; log: NonNullable<ListenOptions['log']> } {
  const entries: Entry[] = []
  return { entries, log: (level, msg, facts) => entries.push({ level, msg, facts }) }
}

test('why a request failed is told to the log, and not to its client', async (t) => {
  const { entries, log } = logged()
  const failing: Send = () => Promise.reject(new Failure('CODE', 'the reason'))
  const listener = await serve(t, failing, { log })
  assert.equal(await textOf(listener), '500 internal error\n')
  const facts = { method: 'GET', code: 'CODE', error: 'the reason' }
  assert.deepEqual(entries, [{ level: 'error', msg: 'a request failed', facts }])
})

test('an answer that breaks off is told to the log', async (t) => {
  const { entries, log } = logged()
  async function* body() {
    yield encodeUtf8('begun')
    throw new Error('the disk is gone')
  }
  const listener = await serve(t, async () => ({ status: 200, headers: {}, body: body() }), { log })
  await assert.rejects(textOf(listener))
  const facts = { method: 'GET', error: 'the disk is gone' }
  assert.deepEqual(entries, [{ level: 'error', msg: 'an answer was cut off', facts }])
})

test('a client that leaves is nothing to log', async (t) => {
  const { entries, log } = logged()
  const entered = Promise.withResolvers<void>()
  const left = Promise.withResolvers<void>()
  const listener = await serve(
    t,
    async (_request, signal) => {
      entered.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      left.resolve()
      throw new Error('aborted')
    },
    { log },
  )
  const leaving = new AbortController()
  const request = { method: 'GET', url: `${listener.url}/`, headers: {} }
  const asking = client(request, leaving.signal)
  await entered.promise
  leaving.abort()
  await assert.rejects(asking)
  await left.promise
  await listener.close()
  assert.deepEqual(entries, [])
})

const sayCaller: Send = async ({ caller }) =>
  ok(caller === undefined ? 'nobody' : `${caller.name} of ${caller.groups.join(', ')}`)

test('a function may find out who calls', async (t) => {
  const listener = await serve(t, sayCaller, {
    identify: async ({ headers }) =>
      headers['authorization'] === 'Bearer good' ? { name: 'ann', groups: ['a', 'b'] } : undefined,
  })
  assert.equal(await textOf(listener, { authorization: 'Bearer good' }), '200 ann of a, b')
  assert.equal(await textOf(listener, { authorization: 'Bearer bad' }), '200 nobody')
  assert.equal(await textOf(listener), '200 nobody')
})

test('where it cannot be found out, nothing is answered', async (t) => {
  const { entries, log } = logged()
  const identify = () => Promise.reject(new Error('no token server'))
  const listener = await serve(t, sayCaller, { identify, log })
  assert.equal(await textOf(listener), '500 internal error\n')
  assert.equal(entries.length, 1)
})

test('a client without anything to say for long keeps its answer', async (t) => {
  const go = Promise.withResolvers<void>()
  async function* body() {
    yield encodeUtf8('first, ')
    await go.promise
    yield encodeUtf8('last')
  }
  const streaming: Send = async () => ({ status: 200, headers: {}, body: body() })
  const listener = await serve(t, streaming, { idleMs: 30 })
  const text = textOf(listener)
  // Each of these is cut after 30 ms without traffic; so would be the stream.
  for (let idle = 0; idle < 3; idle++) await cutOff(listener, 'POST / HTTP/1.1\r\nhost: a\r\n')
  go.resolve()
  assert.equal(await text, '200 first, last')
})

test('a client that stops in the middle of its request is cut', async (t) => {
  const reading: Send = async (request) => {
    await readBody(request.body ?? new Uint8Array(), 1e9, request)
    return ok('')
  }
  const listener = await serve(t, reading, { idleMs: 30 })
  await cutOff(listener, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf')
})

test('a client that does not read its answer is cut', async (t) => {
  const large: Send = async () => ({ ...ok(''), body: new Uint8Array(64 * 1024 * 1024) })
  const listener = await serve(t, large, { idleMs: 30 })
  const socket = net.connect(listener.port, '127.0.0.1').on('error', () => undefined)
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n')
  const gone = new Promise((resolve) => socket.once('close', resolve))
  // What is cut shows when it is read: first what was under way, then the end.
  await cutOff(listener, 'POST / HTTP/1.1\r\nhost: a\r\n')
  await cutOff(listener, 'POST / HTTP/1.1\r\nhost: a\r\n')
  let readBytes = 0
  socket.on('data', (chunk) => (readBytes += chunk.length))
  socket.resume()
  await gone
  assert.ok(readBytes < 64 * 1024 * 1024)
})

test('drain lets running requests finish and takes no others', async (t) => {
  const [entered, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const listener = await serve(t, async () => {
    entered.resolve()
    await go.promise
    return ok('done')
  })
  const text = textOf(listener)
  await entered.promise
  const idle = cutOff(listener, '')
  let isDrained = false
  const drained = listener.drain(t.signal).then(() => (isDrained = true))
  await assert.rejects(textOf(listener), { code: 'DIAL' })
  await idle
  assert.equal(isDrained, false)
  go.resolve()
  assert.equal(await text, '200 done')
  await drained
})

test('drain cuts what still runs when its signal is aborted', async (t) => {
  const [entered, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const listener = await serve(t, (_request, signal) => {
    entered.resolve()
    signal.addEventListener('abort', () => left.resolve())
    return new Promise(() => undefined)
  })
  const cut = assert.rejects(textOf(listener))
  await entered.promise
  const until = new AbortController()
  const drained = listener.drain(until.signal)
  until.abort()
  await Promise.all([drained, cut, left.promise])
})
