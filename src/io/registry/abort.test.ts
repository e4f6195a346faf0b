import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { localImage, readerOf, tagsUpTo } from '../../../test/registry/local-reader.ts'
import type { Send } from '../http/index.ts'
import type { Registry } from './index.ts'

const credentials = { username: 'robot', password: 'horse' }
const auth = { kind: 'bearer', users: { robot: 'horse' } } as const

type Verb = readonly [
  name: string,
  run: (reader: Registry, signal: AbortSignal) => Promise<unknown>,
]

const verbs: readonly Verb[] = [
  ['listTags', (reader, signal) => reader.listTags(localImage('app', credentials), signal)],
  [
    'readDigest',
    (reader, signal) => reader.readDigest(localImage('app', credentials), 'v1', signal),
  ],
  [
    'readManifest',
    (reader, signal) => reader.readManifest(localImage('app', credentials), 'v1', signal),
  ],
]

/** Answers all requests but this one, at which it hangs until it is aborted. */
function hangingAt(
  stop: number,
  hangs: () => void,
): { wrap: (send: Send) => Send; open: () => number } {
  let count = 0
  let open = 0
  return {
    open: () => open,
    wrap: (send) => async (request, signal) => {
      open++
      try {
        if (++count !== stop) return await send(request, signal)
        const aborted = new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
        hangs()
        return (await aborted) as never
      } finally {
        open--
      }
    },
  }
}

for (const [name, run] of verbs) {
  test(`${name}, aborted at each of its requests: none is left, none follows`, async (t) => {
    const calm = readerOf({ auth })
    calm.registry.publishTags('app', tagsUpTo(2_500))
    await run(calm.reader, t.signal)
    const requests = calm.sent.length
    assert.ok(requests >= 3, 'ping, token, answer')
    for (let stop = 1; stop <= requests; stop++) {
      const hanging = Promise.withResolvers<void>()
      const { wrap, open } = hangingAt(stop, hanging.resolve)
      const { registry, reader, sent } = readerOf({ auth, wrap })
      registry.publishTags('app', tagsUpTo(2_500))
      const abort = new AbortController()
      const ended = assert.rejects(run(reader, abort.signal))
      await hanging.promise
      abort.abort(new Error('enough'))
      await ended
      await setImmediate()
      assert.deepEqual([sent.length, open()], [stop, 0], `request ${stop}`)
      await run(reader, t.signal)
    }
  })
}

test('who waits for the handshake of another leaves alone', async (t) => {
  const hanging = Promise.withResolvers<void>()
  const go = Promise.withResolvers<void>()
  let isFirst = true
  const wrap =
    (send: Send): Send =>
    async (request, signal) => {
      if (isFirst) {
        isFirst = false
        hanging.resolve()
        await go.promise
      }
      return send(request, signal)
    }
  const { registry, reader } = readerOf({ auth, wrap })
  registry.publishTags('app', tagsUpTo(2))
  const staying = reader.listTags(localImage('app', credentials), t.signal)
  await hanging.promise
  const abort = new AbortController()
  const leaving = reader.listTags(localImage('app', credentials), abort.signal)
  abort.abort(new Error('left'))
  await assert.rejects(leaving)
  go.resolve()
  assert.equal((await staying).tags.length, 2)
})
