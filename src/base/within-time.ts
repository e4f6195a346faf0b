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
  const done = afterTime(limitMs, clock, () => {
    deadline.abort(new DOMException(`no answer within ${limitMs} ms`, 'TimeoutError'))
  })
  try {
    return await work(AbortSignal.any([signal, deadline.signal]))
  } finally {
    done()
  }
}

/** Calls `then` after a time, unless the function that it gives is called before. */
export function afterTime(
  delayMs: number,
  clock: Pick<Clock, 'sleep'>,
  then: () => void,
): () => void {
  const cancel = new AbortController()
  clock.sleep(delayMs, cancel.signal).then(then, () => undefined)
  return () => cancel.abort()
}
