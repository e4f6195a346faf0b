import type { Clock, Random } from '../base/index.ts'

/** The progress signs of spec/cli §1.2. */
type Glyph = '✚' | '►' | '◎' | '✔' | '✗' | '⚠️'

/** A bar on a terminal, a line now and then elsewhere; never on stdout. */
export type Progress = {
  /** `done` of the total so far; `note` says what is being worked on. */
  readonly step: (done: number, note?: string) => void
  /** Clears the bar. Safe to call twice. */
  readonly end: () => void
}

/** What a command may say and ask. Text from outside is made harmless in `line` and `progress`. */
export type Terminal = {
  /** Payload to stdout without commands for CI systems: no newline is added, escapes are the caller's. */
  readonly write: (text: string) => void
  /** Payload to stdout, whatever it holds: for a program that reads it, never for a log. */
  readonly writeRaw: (text: string) => void
  /** Whether stdout is a regular file. */
  readonly isFile: boolean
  /** Progress and results for people: `<glyph> <text>` to stderr. */
  readonly line: (glyph: Glyph, text: string) => void
  /** The same without a glyph: continuation lines, tables for people. */
  readonly note: (text: string) => void
  readonly progress: (about: { readonly label: string; readonly total: number }) => Progress
  /** `? <label>? [y/N] `: true on exactly `y` or `Y` (spec/cli §3.7). */
  readonly confirm: (label: string) => Promise<boolean>
  /** All of stdin. */
  readonly read: () => Promise<Uint8Array>
  /** Is this end a terminal? */
  readonly tty: Readonly<Record<'stdin' | 'stdout' | 'stderr', boolean>>
  /** May this stream be coloured? Never when `NO_COLOR` is set, TERM is dumb or it is no terminal. */
  readonly colour: Readonly<Record<'stdout' | 'stderr', boolean>>
  /** Width of the terminal; 80 when nobody knows. */
  readonly columns: number
}

/** What a command is run with: the global flags, and the ports to the world. */
export type Context = {
  readonly terminal: Terminal
  /** `-n`: a valid DNS label. */
  readonly namespace: string
  /** `--timeout`, in milliseconds; `signal` already obeys it. */
  readonly timeoutMs: number
  readonly verbose: boolean
  /** Names of the flags that stood on the command line, aliases under the name they stand for. */
  readonly given: ReadonlySet<string>
  /** Aborted by SIGINT, SIGTERM and `--timeout`. Pass it on to everything that waits. */
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working folder, absolute. */
  readonly cwd: string
  readonly clock: Clock
  readonly random: Random
  /** From now on `secret` is printed as `***` on stderr, in errors and in stack traces. */
  readonly hide: (secret: string) => void
}
