import type { Clock } from '../../base/index.ts'
import { CloudError } from './cloud-error.ts'

/** All requests for one token together (spec/registry-auth §8). */
export const tokenLimitMs = 10_000

/**
 * Ends `work` by its signal after `limitMs`, with the `TimeoutError` that deadlines have.
 *
 * @throws what `work` throws, and `CLOUD_UNREACHABLE` for that `TimeoutError`: outside of `work`
 *   nobody knows of it; the reason of `signal` when that one was aborted
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
    if (!deadline.signal.aborted || thrown !== deadline.signal.reason) throw thrown
    const text = `no identity within ${limitMs} ms`
    throw CloudError.of('CLOUD_UNREACHABLE', text, { cause: thrown })
  } finally {
    done.abort()
  }
}
