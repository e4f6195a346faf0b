import type { ChildProcess } from 'node:child_process'
import { afterTime, type Clock } from '../../base/index.ts'
import { systemClock } from '../system/index.ts'
import { type Environment, endGroup, spawnGroup } from './group.ts'
import { ProcessError } from './process-error.ts'

/** How the program is started. */
export type KeptOptions = {
  readonly args: readonly string[]
  readonly env: Environment
  readonly cwd?: string
  /** The machine's when absent. */
  readonly clock?: Clock
}

/** A program that stays and answers, like `git cat-file --batch-command`. */
export type KeptProcess = {
  /** Writes to its standard input; resolves when it may take more. */
  readonly write: (bytes: Uint8Array | string) => Promise<void>
  /** Says that nothing more is to come; its output goes on. */
  readonly endInput: () => void
  /** What it writes to standard output, as it comes. One reader at most. */
  readonly output: AsyncIterable<Uint8Array>
  /** Why it is gone, with its last words; asked after `output` ended early. */
  readonly ended: () => ProcessError
  /** Closes its input and waits for its end; ends its group when it does not go by itself. */
  readonly close: () => Promise<void>
}

/** How long a program may take to end after its input was closed. */
const closeMs = 1_000
/** How much of its standard error is kept for error texts. */
const maxWordsChars = 4_000

/** Starts a program that is kept for many questions, until `close`. */
export function startProcess(command: string, options: KeptOptions): KeptProcess {
  const child = spawnGroup(command, options.args, options)
  const state = watch(child, command)
  return {
    async write(bytes) {
      const { stdin } = child
      if (stdin === null || !stdin.writable) throw state.failure()
      if (!stdin.write(bytes)) await Promise.race([onceDrained(child), state.gone])
    },
    endInput() {
      child.stdin?.end()
    },
    output: readAll(child),
    ended: state.failure,
    async close() {
      child.stdin?.end()
      const { clock = systemClock } = options
      const clear = afterTime(closeMs, clock, () => endGroup(child, clock))
      child.stdout?.resume()
      await state.gone
      clear()
    },
  }
}

function watch(
  child: ChildProcess,
  command: string,
): { gone: Promise<void>; failure: () => ProcessError } {
  let words = ''
  let startError: ProcessError | undefined
  child.stderr?.on('data', (piece: Buffer) => {
    words = `${words}${piece.toString('utf8')}`.slice(-maxWordsChars)
  })
  child.stdin?.on('error', () => {})
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', (cause) => {
      startError = ProcessError.notStarted(command, cause)
      resolve()
    })
  })
  return { gone, failure: () => startError ?? ProcessError.ended(command, words.trim()) }
}

function onceDrained(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdin?.once('drain', resolve))
}

async function* readAll(child: ChildProcess): AsyncGenerator<Uint8Array> {
  const { stdout } = child
  if (stdout === null) return
  for await (const piece of stdout) yield piece as Uint8Array
}
