import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../../base/index.ts'

/** The machine's clock. A sleeper keeps the process alive: somebody waits for it. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  async sleep(delayMs, signal) {
    let leftMs = delayMs
    for (; leftMs > longestTimerMs; leftMs -= longestTimerMs) await pause(longestTimerMs, signal)
    await pause(leftMs, signal)
  },
}

/** A timer beyond that fires at once. */
const longestTimerMs = 2 ** 31 - 1

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }, delayMs)
    signal.addEventListener('abort', giveUp, { once: true })
  })
}

/** The machine's chance: `next` is quick and guessable, `bytes` are fit for secrets. */
export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (length) => randomBytes(length),
}
