/**
 * The same promise for one who may give up: rejects with the signal's reason as soon as it is
 * aborted. What the promise stands for goes on.
 */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp = (): void => undefined
  const left = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
  })
  // Nobody may listen any more when it fails.
  promise.catch(() => undefined)
  try {
    signal.throwIfAborted()
    return await Promise.race([promise, left])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
