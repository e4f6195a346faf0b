import { Worker } from 'node:worker_threads'
import { afterTime, type Clock } from '../base/index.ts'
import { beats, endsAtMs, noEnd, type WatchdogData, watchdogName } from './watchdog-memory.ts'

/** A run that is watched. */
export type Watched = {
  readonly clock: Clock
  /** Time left until `--timeout` passes, in milliseconds. */
  readonly timeoutMs: number
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal
  /** Ends the process; `signal` is the one that has not been heard of here, if there is one. */
  readonly end: (signal: number | undefined) => void
}

/** What a run may take to clean up after its deadline or a signal. */
const graceMs = 1_500
const beatMs = 50

/**
 * Ends a run that does not end by itself soon after its deadline or a signal: from here while the
 * event loop turns, and from a thread beside it while it does not. The thread hears signals too.
 */
export function watchRun({ clock, timeoutMs, interrupted, end }: Watched): void {
  const memory = new SharedArrayBuffer(16)
  const data: WatchdogData = { memory, graceMs }
  const ends = endsAtMs(memory)
  ends[0] = Math.min(clock.nowMs() + timeoutMs + graceMs, noEnd)
  Object.defineProperty(globalThis, Symbol.for(watchdogName), { value: end })
  const extension = /\.[a-z]+$/.exec(import.meta.url)?.[0] ?? '.js'
  const worker = new Worker(new URL(`./watchdog-thread${extension}`, import.meta.url), {
    env: {},
    execArgv: ['--expose-internals', '--no-warnings'],
    workerData: data,
    stdout: true,
    stderr: true,
  })
  // Without it a run is as it was before there was one.
  worker.on('error', () => {})
  worker.unref()
  const interrupt = (): void => void (ends[0] = clock.nowMs() + graceMs)
  if (interrupted.aborted) interrupt()
  interrupted.addEventListener('abort', interrupt)
  const beat = (): void => {
    Atomics.add(beats(memory), 0, 1)
    if (clock.nowMs() > (ends[0] ?? noEnd)) end(undefined)
    void afterTime(beatMs, clock, beat)
  }
  beat()
}
