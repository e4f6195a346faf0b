/** The command as it is shipped: one bundle a file of tests, runs that may be killed at any time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildBundle } from '../../tools/bundle.ts'
import { type Owner, temporaryFolder } from '../e2e/parts/owner.ts'
import { type Ended, type Ending, exitCode } from '../e2e/parts/run.ts'

export type Kill = {
  /** Fires at the moment of death. */
  readonly at: AbortSignal
  /** Its git processes die with it; otherwise they are left behind, as `kill -9` leaves them. */
  readonly whole: boolean
}

/** Runs one command in the home. Nothing is inherited but PATH. */
export type Program = (home: string, args: readonly string[], kill?: Kill) => Promise<Ended>

/** A run that has not ended by then hangs, however busy the machine is: its own limits are 20 s. */
const limitMs = 600_000

/** Bundles the sources once. */
export async function buildProgram(owner: Owner): Promise<Program> {
  const folder = path.join(temporaryFolder(owner), 'dist')
  await buildBundle(folder)
  const bundle = path.join(folder, 'tidemark.js')
  return (home, args, kill) => runIn(home, [bundle, ...args], kill)
}

async function runIn(home: string, words: readonly string[], kill?: Kill): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TIDEMARK_HOME: path.join(home, 'state'),
  }
  const child = spawn(process.execPath, words, {
    cwd: home,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const timer = setTimeout(() => end(child.pid, true), limitMs)
  kill?.at.addEventListener('abort', () => end(child.pid, kill.whole))
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const code = exitCode(...((await once(child, 'exit')) as Ending))
  clearTimeout(timer)
  return {
    code,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  }
}

/** Git processes have groups of their own, so they outlive the one that started them. */
function end(pid: number | undefined, whole: boolean): void {
  if (pid === undefined) return
  const groups = whole ? childrenOf(pid).map((child) => -child) : []
  for (const victim of [pid, ...groups]) {
    try {
      process.kill(victim, 'SIGKILL')
    } catch {
      // It ended by itself in this very moment.
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    const words = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return words === '' ? [] : words.split(' ').map(Number)
  } catch {
    return []
  }
}
