import type { Clock } from '../src/base/index.ts'

/** A clock that stands still: nothing is ever too late, and who sleeps wakes when it is aborted. */
export function stillClock(nowMs: number): Clock {
  return {
    nowMs: () => nowMs,
    sleep: (_delayMs, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  }
}
