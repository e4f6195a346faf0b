import { type Clock, withinTime } from '../../base/index.ts'
import { CloudError } from './cloud-error.ts'

/** All requests for one token together (spec/registry-auth §8). */
export const tokenLimitMs = 10_000

/**
 * Ends the search for an identity after `limitMs`.
 *
 * @throws what `work` throws, and `CLOUD_UNREACHABLE` for a bare `TimeoutError`: outside of `work`
 *   nobody knows of it; the reason of `signal` when that one was aborted
 */
export async function identityWithin<Value>(
  limitMs: number,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  try {
    return await withinTime(limitMs, clock, work, signal)
  } catch (cause) {
    signal.throwIfAborted()
    if (!(cause instanceof DOMException) || cause.name !== 'TimeoutError') throw cause
    throw CloudError.of('CLOUD_UNREACHABLE', `no identity within ${limitMs} ms`, { cause })
  }
}
