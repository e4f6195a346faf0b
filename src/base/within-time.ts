import type { Clock } from './clock.ts'

/**
 * Ends `work` by its signal after `limitMs`, with the `TimeoutError` that deadlines have.
 *
 * @throws what `work` throws: it knows best what was left undone
 */
export async function withinTime<Value>(
  limitMs: number,
  clock: Pick<Clock, 'sleep'>,
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
  } finally {
    done.abort()
  }
}
