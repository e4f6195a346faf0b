import assert from 'node:assert/strict'
import type { Clock } from '../src/base/index.ts'
import type { Send } from '../src/io/http/index.ts'

/** What work under test is given: a way out that hangs, and a clock that counts who sleeps. */
export type Hanging = { readonly send: Send; readonly clock: Clock }

/**
 * Does the same work again and again, and gives it up in the midst of its first request, of its
 * second, and so on until it ends by itself. Each time it has to end with the reason of its signal,
 * and neither a request nor a sleeper may be left behind.
 *
 * @param fresh - what answers the requests that do not hang; a new one for every attempt
 * @returns how many requests the whole work makes
 */
export async function abortEverywhere(
  work: (ports: Hanging, signal: AbortSignal) => Promise<unknown>,
  fresh: () => Send,
  nowMs: number,
): Promise<number> {
  for (let requests = 0; requests < 50; requests++) {
    const stop = new AbortController()
    const reason = new Error('given up')
    const { ports, left } = hangingAt(requests, fresh(), nowMs, () => stop.abort(reason))
    const end = await work(ports, stop.signal).then(
      () => 'done',
      (thrown: unknown) => thrown,
    )
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(left(), { requests: 0, sleepers: 0 }, `left behind at request ${requests + 1}`)
    if (end === 'done' && !stop.signal.aborted) return requests
    assert.equal(end, reason)
  }
  return assert.fail('the work makes more than 50 requests')
}

function hangingAt(hanging: number, answer: Send, nowMs: number, stop: () => void) {
  const open = new Set<object>()
  const asleep = new Set<object>()
  let count = 0
  const waiting = (among: Set<object>, signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      const one = {}
      among.add(one)
      const leave = (): void => {
        among.delete(one)
        reject(signal.reason)
      }
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
    })
  const send: Send = async (request, signal) => {
    if (count++ !== hanging) return await answer(request, signal)
    setImmediate(stop)
    return await waiting(open, signal)
  }
  const clock: Clock = { nowMs: () => nowMs, sleep: (_delayMs, signal) => waiting(asleep, signal) }
  const left = () => ({ requests: open.size, sleepers: asleep.size })
  return { ports: { send, clock }, left }
}
