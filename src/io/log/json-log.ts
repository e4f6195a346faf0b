import type { Clock, Log, LogLevel } from '../../base/index.ts'

/** Where lines go, and which. */
export type LogOptions = {
  readonly clock: Clock
  /** Takes one line without its end; stderr, most often. */
  readonly write: (line: string) => void
  /** What is less important is left out. */
  readonly level: LogLevel
}

const levels: readonly LogLevel[] = ['debug', 'info', 'error']

/**
 * A log in lines of JSON, as Flux's controllers write it: `level`, `ts` and `msg`, then the facts
 * in their order. A fact of one of these names does not count.
 */
export function jsonLog({ clock, write, level: least }: LogOptions): Log {
  return (level, msg, facts = {}) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return
    const head = { level, ts: new Date(clock.nowMs()).toISOString(), msg }
    write(JSON.stringify({ ...head, ...facts, ...head }))
  }
}
