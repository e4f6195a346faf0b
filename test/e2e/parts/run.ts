/** One child process to its end: what it printed and how it ended. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a process ended: its exit code, or `signal SIGTERM` for one that was killed. */
export type ExitCode = number | `signal ${string}`

export type Ended = { readonly code: ExitCode; readonly stdout: string; readonly stderr: string }

export type RunOptions = {
  readonly cwd?: string
  /** The whole environment; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>
  /** User and group to run as; only root may say. */
  readonly uid?: number
  /** Kills the process, as a power cut would, when it fires. */
  readonly killBy?: AbortSignal
}

const searchPath = '/usr/local/bin:/usr/bin:/bin:/usr/sbin'
/** A command that has not ended by then hangs, however busy the machine is: the slowest takes a few seconds. */
const limitMs = 600_000

/** Runs a program in a closed environment. Never throws for an exit code or a signal. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {}, uid, killBy }: RunOptions = {},
): Promise<Ended> {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: searchPath, LANG: 'C.UTF-8', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  killBy?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const code = exitCode(...((await once(child, 'close')) as Ending))
  return {
    code,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  }
}

/** What a child's `exit` and `close` tell. */
export type Ending = [code: number | null, signal: NodeJS.Signals | null]

export function exitCode(...[code, signal]: Ending): ExitCode {
  return code ?? `signal ${signal}`
}

/** As `run`, for steps of the test itself: anything but exit code 0 is an error of the test. */
export async function mustRun(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const ended = await run(program, args, options)
  if (ended.code !== 0)
    throw new Error(`${program} ${args.join(' ')}: ended with ${ended.code}: ${ended.stderr}`)
  return ended.stdout
}
