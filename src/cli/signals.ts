import { waitingText } from '../base/index.ts'
import { CliError } from './errors.ts'

/**
 * A signal that is aborted by the first SIGINT or SIGTERM; the second one ends the process at
 * once with 128 and its number, as shells expect.
 */
export function listenForSignals(): AbortSignal {
  const controller = new AbortController()
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + number)
      const text = `interrupted${waitingText()}`
      controller.abort(new CliError('INTERRUPTED', text, { facts: { signal } }))
    })
  }
  return controller.signal
}
