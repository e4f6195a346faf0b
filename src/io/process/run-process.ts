import type { ChildProcess } from 'node:child_process'
import { afterTime, type Clock } from '../../base/index.ts'
import { systemClock } from '../system/index.ts'
import { type Environment, endGroup, spawnGroup } from './group.ts'
import { ProcessError } from './process-error.ts'

/** How a program is run. */
export type RunOptions = {
  /** Never a secret: arguments are readable for every user of the machine. */
  readonly args: readonly string[]
  /** The whole environment; nothing is inherited from this process. */
  readonly env: Environment
  readonly stdin?: Uint8Array | AsyncIterable<Uint8Array>
  readonly cwd?: string
  readonly timeoutMs: number
  /** Measures the time limit; the machine's when absent. */
  readonly clock?: Clock
  /** Limit on standard output and, apart from that, on standard error. */
  readonly maxOutputBytes: number
}

/** How a program ended by itself. `exitCode` is 128 + signal number when a signal ended it. */
export type Ran = {
  readonly exitCode: number
  readonly stdout: Uint8Array
  /** Decoded as UTF-8. */
  readonly stderr: string
}

/**
 * Runs a program to its end and gives all that it wrote.
 *
 * On abort, time-out or too much output the whole process group is ended before this settles.
 *
 * @throws {ProcessError} when it cannot be started, takes too long or writes too much; the
 *   signal's reason when aborted. A non-zero exit code is not an error here.
 */
export async function runProcess(
  command: string,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Ran> {
  signal.throwIfAborted()
  const { clock = systemClock, timeoutMs } = options
  const child = spawnGroup(command, options.args, options)
  let failure: unknown
  const stop = (reason: unknown): void => {
    if (failure !== undefined) return
    failure = reason
    endGroup(child, clock)
  }
  const aborted = (): void => stop(signal.reason)
  signal.addEventListener('abort', aborted, { once: true })
  const clear = afterTime(timeoutMs, clock, () => {
    stop(ProcessError.timedOut(command, timeoutMs))
  })
  const tooLarge = (): void => stop(ProcessError.outputTooLarge(command, options.maxOutputBytes))
  const stdout = collect(child.stdout, options.maxOutputBytes, tooLarge)
  const stderr = collect(child.stderr, options.maxOutputBytes, tooLarge)
  try {
    feed(child, options.stdin, stop)
    const exitCode = await ended(child, command)
    if (failure !== undefined) throw failure
    return { exitCode, stdout: stdout(), stderr: Buffer.from(stderr()).toString('utf8') }
  } finally {
    clear()
    signal.removeEventListener('abort', aborted)
  }
}

/** Resolves with the exit code once the streams are closed too. */
function ended(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(ProcessError.notStarted(command, cause)))
    child.once('close', (code, signal) => resolve(code ?? 128 + signalNumber(signal)))
  })
}

function signalNumber(signal: NodeJS.Signals | null): number {
  if (signal === 'SIGKILL') return 9
  return signal === 'SIGPIPE' ? 13 : 15
}

function collect(
  stream: NodeJS.ReadableStream | null,
  maxBytes: number,
  tooLarge: () => void,
): () => Uint8Array {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  stream?.on('data', (piece: Buffer) => {
    sizeBytes += piece.length
    if (sizeBytes <= maxBytes) pieces.push(piece)
    else tooLarge()
  })
  return () => Buffer.concat(pieces)
}

function feed(
  child: ChildProcess,
  stdin: RunOptions['stdin'],
  stop: (reason: unknown) => void,
): void {
  const { stdin: pipe } = child
  if (pipe === null) return
  // A program may end without reading all of its input; its exit code tells whether that is bad.
  pipe.on('error', () => {})
  if (stdin === undefined || stdin instanceof Uint8Array) {
    pipe.end(stdin)
    return
  }
  pump(stdin, pipe).catch(stop)
}

async function pump(source: AsyncIterable<Uint8Array>, pipe: NodeJS.WritableStream): Promise<void> {
  for await (const piece of source) {
    if (!pipe.writable) return
    if (!pipe.write(piece)) await drained(pipe)
  }
  pipe.end()
}

function drained(pipe: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    pipe.once('drain', resolve)
    pipe.once('close', resolve)
  })
}
