import { abortable } from './abortable.ts'

/**
 * Does the same thing once for all who ask for it at the same time.
 *
 * @throws what the work throws, to all who wait; to one who gave up, the reason of its signal
 */
export type SharedWork<Value> = (
  key: string,
  work: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal,
) => Promise<Value>

type Running<Value> = {
  readonly promise: Promise<Value>
  readonly cancel: AbortController
  waiting: number
}

/**
 * Joins callers with the same key, as a thousand first scans of one host that need one handshake.
 *
 * A caller that gives up leaves alone; the work is aborted when the last one has left. Results are
 * not kept: that is a cache's business.
 */
export function sharedWork<Value>(): SharedWork<Value> {
  const running = new Map<string, Running<Value>>()

  const start = (key: string, work: (signal: AbortSignal) => Promise<Value>): Running<Value> => {
    const cancel = new AbortController()
    const promise = work(cancel.signal).finally(() => {
      if (running.get(key) === entry) running.delete(key)
    })
    const entry: Running<Value> = { promise, cancel, waiting: 0 }
    running.set(key, entry)
    return entry
  }

  return async (key, work, signal) => {
    signal.throwIfAborted()
    const entry = running.get(key) ?? start(key, work)
    entry.waiting++
    try {
      return await abortable(entry.promise, signal)
    } finally {
      entry.waiting--
      if (entry.waiting === 0 && signal.aborted) {
        if (running.get(key) === entry) running.delete(key)
        entry.cancel.abort(signal.reason)
      }
    }
  }
}
