import { closeSync, fstatSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { afterTime, waitingText } from '../base/index.ts'
import { systemClock as clock, systemRandom as random } from '../io/system/index.ts'
import type { Terminal } from './context.ts'
import { createRedactor } from './output/redact.ts'
import { createTerminal, type TerminalParts } from './output/terminal.ts'
import { exitCodeOf, runCli } from './run.ts'
import { listenForSignals } from './signals.ts'
import { tree } from './tree.table.ts'
import { watchRun } from './watchdog.ts'

/** Runs this process's command line and ends the process with its exit code. */
export async function start(): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    // `tidemark … | head`: whoever reads went away; the work is worth finishing all the same.
    stream.on('error', () => {})
  }
  const { hide, redact } = createRedactor()
  const { stderr, env } = process
  const terminal = createTerminal({ stdin, stdout, stderr, env, clock, redactor: { redact } })
  const interrupted = listenForSignals()
  const code = await runCli(process.argv.slice(2), tree, {
    terminal,
    env,
    cwd: workingFolder(env['PWD'] ?? ''),
    clock,
    random,
    interrupted,
    hide,
    shortRun(timeoutMs) {
      const end = (signal: number | undefined): void => endNow(terminal, interrupted, signal)
      void afterTime(shortRunMs, clock, () => {
        keepHeapSmall()
        watchRun({ clock, timeoutMs: timeoutMs - shortRunMs, interrupted, end })
      })
    },
  })
  await Promise.all([drained(process.stdout), drained(stderr)])
  process.exit(code)
}

/** The working folder by the name that the shell has for it, so that its links are seen as links. */
function workingFolder(named: string): string {
  const real = process.cwd()
  try {
    return path.isAbsolute(named) && realpathSync(named) === real ? path.normalize(named) : real
  } catch {
    return real
  }
}

/** Most runs find nothing to do and are over by then. */
const shortRunMs = 100

/** Ends a run that could not be stopped in time; children end with the process. */
function endNow(terminal: Terminal, interrupted: AbortSignal, unheard: number | undefined): void {
  const isInterrupted = interrupted.aborted || unheard !== undefined
  const what = isInterrupted ? 'interrupted' : 'context deadline exceeded'
  terminal.line('✗', `${what}${waitingText()}: the run was busy and did not stop, so it was ended`)
  terminal.note('files are written whole or not at all: run it again')
  // Node would speak of a debugger there.
  closeSync(process.stderr.fd)
  if (interrupted.aborted) process.exit(exitCodeOf(interrupted))
  process.exit(unheard === undefined ? 1 : 128 + unheard)
}

/** Stdout, whose kind is looked at only when it matters. */
const stdout: TerminalParts['stdout'] = {
  isTTY: process.stdout.isTTY,
  columns: process.stdout.columns,
  get isFile() {
    return fstatSync(process.stdout.fd).isFile()
  },
  write: (text) => process.stdout.write(text),
}

/** Stdin, opened when it is first looked at. */
const stdin: TerminalParts['stdin'] = {
  get isTTY() {
    return process.stdin.isTTY
  },
  [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator](),
}

/**
 * Left alone, V8 lets the space for new objects grow to 96 MB as soon as a run makes much short-lived
 * data, and all others to twice what is alive: an update of 10,000 files then peaks at 300 MB with
 * 20 MB alive. Small, they cost little time; a short run, which has little data, pays nothing.
 *
 * A command that runs until it is stopped is left to V8: its garbage would cost it time for ever.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--max-semi-space-size=4')
  setFlagsFromString('--heap-growing-percent=20')
}

/** Resolves when everything written so far has left; a pipe takes 64 KiB and then as it is read. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve()
    else stream.write('', () => resolve())
  })
}
