import type { Clock } from '../../base/index.ts'

/** All requests for one token together (spec/registry-auth §8). */
export const tokenLimitMs = 10_000

/**
 * Ends `work` by its signal after `limitMs`, with the `TimeoutError` that deadlines have.
 *
 * @throws what `work` throws; the reason of `signal` when that one was aborted
 */
export async function withinTime<Value>(
  limitMs: number,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  const deadline = new AbortController()
  const done = new AbortController()
  clock.sleep(limitMs, done.signal).then(
    () => deadline.abort(new DOMException(`no answer within ${limitMs} ms`, 'TimeoutError')),
    () => undefined,
  )
  try {
    return await work(AbortSignal.any([signal, deadline.signal]))
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown
  } finally {
    done.abort()
  }
}
