import type { Entry } from './command.ts'
import { createRedactor } from './output/redact.ts'
import { createTerminal } from './output/terminal.ts'
import { runCli } from './run.ts'

/** How a command ended and what it printed. */
export type Captured = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** The world that a command is run in. */
export type TestOptions = {
  readonly shortRun?: (timeoutMs: number) => void
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  readonly stdin?: string
  readonly interrupted?: AbortSignal
  /** Whether stdout and stderr are terminals, 80 columns wide. */
  readonly isTerminal?: boolean
}

/** For tests: runs a command line in this process, with streams that only remember. */
export async function runCaptured(
  words: readonly string[],
  tree: readonly Entry[],
  options: TestOptions = {},
): Promise<Captured> {
  const { env = {}, cwd = '/', isTerminal = false } = options
  const { hide, redact } = createRedactor()
  const clock = { nowMs: () => 0, sleep: pauseAtOnce }
  const stdout = memoryStream(isTerminal)
  const stderr = memoryStream(isTerminal)
  const stdin = Object.assign(inputOf(options.stdin ?? ''), { isTTY: isTerminal })
  const code = await runCli(words, tree, {
    terminal: createTerminal({ stdin, stdout, stderr, env, clock, redactor: { redact } }),
    env,
    cwd,
    clock,
    random: { next: () => 0.5, bytes: (length) => new Uint8Array(length) },
    interrupted: options.interrupted ?? new AbortController().signal,
    hide,
    ...(options.shortRun === undefined ? {} : { shortRun: options.shortRun }),
  })
  return { code, stdout: stdout.text, stderr: stderr.text }
}

function memoryStream(isTTY: boolean): {
  text: string
  isTTY: boolean
  columns: number
  write: (text: string) => void
} {
  return {
    text: '',
    isTTY,
    columns: 80,
    write(text) {
      this.text += text
    },
  }
}

async function* inputOf(text: string): AsyncGenerator<string> {
  yield text
}

/** Pauses before another try are shorter, time limits longer. */
const longestPauseMs = 9_000

/** Pauses pass at once, and limits never. */
async function pauseAtOnce(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs <= longestPauseMs) return
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
