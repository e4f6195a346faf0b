import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { afterTime, type Clock } from '../../base/index.ts'

/** The whole environment of a child; nothing is inherited. */
export type Environment = Readonly<Record<string, string>>

/** How long a group may take to clean up (lock files, temporary packs) after SIGTERM. */
const graceMs = 2_000

/**
 * Starts `command` as the leader of its own process group.
 *
 * A group of its own is what lets `endGroup` reach grandchildren: git starts transports and
 * packers, and those outlive it when only git is killed.
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
  return spawn(command, [...args], spawnOptions)
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
