import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { afterTime, type Clock } from '../../base/index.ts'

/** The whole environment of a child; nothing is inherited. */
export type Environment = Readonly<Record<string, string>>

/** How long a group may take to clean up (lock files, temporary packs) after SIGTERM. */
const graceMs = 2_000

/** Leaders of the groups that run; whoever ends the process ends them too. */
const running = new Set<number>()

function endAll(): void {
  for (const pid of running) signalGroup(pid, 'SIGTERM')
}

/**
 * Starts `command` as the leader of its own process group.
 *
 * A group of its own is what lets `endGroup` reach grandchildren: git starts transports and
 * packers, and those outlive it when only git is killed. A group that still runs when the process
 * exits is told to end.
 */
export function spawnGroup(
  command: string,
  args: readonly string[],
  options: { readonly env: Environment; readonly cwd?: string | undefined },
): ChildProcess {
  const spawnOptions: SpawnOptions = {
    detached: true,
    env: { ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }
  const child = spawn(command, [...args], spawnOptions)
  const { pid } = child
  if (pid === undefined) return child
  if (running.size === 0) process.on('exit', endAll)
  running.add(pid)
  child.once('exit', () => {
    running.delete(pid)
    if (running.size === 0) process.off('exit', endAll)
  })
  return child
}

/** Ends the child's whole group: SIGTERM at once, SIGKILL when it is still there after a grace. */
export function endGroup(child: ChildProcess, clock: Clock): void {
  const { pid } = child
  if (pid === undefined) return
  signalGroup(pid, 'SIGTERM')
  const clear = afterTime(graceMs, clock, () => signalGroup(pid, 'SIGKILL'))
  child.once('close', () => {
    clear()
    // The leader is gone; whatever of its group ignored SIGTERM must not stay behind.
    signalGroup(pid, 'SIGKILL')
  })
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: everybody of the group has gone already.
  }
}
