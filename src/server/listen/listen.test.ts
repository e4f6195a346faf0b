import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeUtf8 } from '../../base/index.ts'
import { nodeSend, readBody, type Send } from '../../io/http/index.ts'
import { listen } from './index.ts'

const never = new AbortController().signal
const client = nodeSend()

async function statusOf(send: Send, bodyBytes: number, maxBodyBytes: number): Promise<number> {
  const listener = await listen(send, { maxBodyBytes })
  try {
    const body = new Uint8Array(bodyBytes)
    const request = { method: 'POST', url: `${listener.url}/`, headers: {}, body }
    return (await client(request, never)).status
  } finally {
    await listener.close()
  }
}

const reading: Send = async (request) => {
  await readBody(request.body ?? new Uint8Array(), 1e9, request)
  return { status: 200, headers: {}, body: new Uint8Array() }
}

test('a body at the limit is taken, one byte more is 413', async () => {
  assert.equal(await statusOf(reading, 1_000, 1_000), 200)
  assert.equal(await statusOf(reading, 1_001, 1_000), 413)
})

test('a body that does not tell its length is cut off at the limit, too', async () => {
  const listener = await listen(reading, { maxBodyBytes: 1_000 })
  const body = (async function* () {
    yield new Uint8Array(1_000)
    yield new Uint8Array(1)
  })()
  const request = { method: 'POST', url: `${listener.url}/`, headers: {}, body }
  assert.equal((await client(request, never)).status, 413)
  await listener.close()
})

test('a failing handler is 500 without a word about why', async () => {
  const failing: Send = () => Promise.reject(new Error('secret'))
  assert.equal(await statusOf(failing, 0, 1), 500)
})

test('the handler learns that its client has left', async () => {
  const left = Promise.withResolvers<void>()
  const entered = Promise.withResolvers<void>()
  const listener = await listen((_request, signal) => {
    entered.resolve()
    signal.addEventListener('abort', () => left.resolve())
    return new Promise(() => undefined)
  })
  const controller = new AbortController()
  const request = { method: 'GET', url: `${listener.url}/`, headers: {} }
  const asking = client(request, controller.signal)
  await entered.promise
  controller.abort()
  await assert.rejects(asking, { code: 'CANCELLED' })
  await left.promise
  await listener.close()
})

test('HEAD keeps the length and leaves the body away', async () => {
  const listener = await listen(async () => ({
    status: 200,
    headers: {},
    body: encodeUtf8('four'),
  }))
  const response = await client({ method: 'HEAD', url: `${listener.url}/`, headers: {} }, never)
  assert.deepEqual([response.headers['content-length'], response.body], ['4', new Uint8Array()])
  await listener.close()
})
