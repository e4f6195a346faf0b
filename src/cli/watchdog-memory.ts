/** What the main thread and its watchdog share, and what the thread is told at its start. */
export type WatchdogData = {
  /** 16 bytes: beats of the main thread, and when the process has to be gone. */
  readonly memory: SharedArrayBuffer
  /** What a run may take to clean up after a signal, in milliseconds. */
  readonly graceMs: number
}

/** The function by which the thread ends the process is registered on the main thread's global as this. */
export const watchdogName = 'tidemark.watchdog'

/** Never: some ten thousand years. */
export const noEnd: number = 2 ** 48

/** Counts turns of the main thread's event loop. */
export function beats(memory: SharedArrayBuffer): Int32Array {
  return new Int32Array(memory, 0, 1)
}

/** Milliseconds since 1970 at which the process has to be gone. */
export function endsAtMs(memory: SharedArrayBuffer): Float64Array {
  return new Float64Array(memory, 8, 1)
}
