import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Clock, messageOf } from '../../../base/index.ts'
import { GitError } from '../git-error.ts'

/** Held from `lockMirror` until `release`, or until this process dies, however that happens. */
export type MirrorLock = { readonly release: () => void }

/** Waits between two attempts grow up to this. */
const maxWaitMs = 200
const sqliteBusy = 5

/**
 * Locks a mirror against every other run, in this process and in others.
 *
 * The lock is SQLite's on an empty file, so the kernel takes it back when the process dies: there
 * is no stale lock to recognise and to break. The file lies beside the mirror and is never
 * removed, since whoever waits for it has it open.
 *
 * @throws {GitError} `GIT_MIRROR_BUSY` after `timeoutMs`; the signal's reason at once
 */
export async function lockMirror(
  file: string,
  { timeoutMs, clock }: { readonly timeoutMs: number; readonly clock: Clock },
  signal: AbortSignal,
): Promise<MirrorLock> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  // Counted in what was slept: the wall clock may jump.
  let waitedMs = 0
  for (let waitMs = 5; ; waitMs = Math.min(waitMs * 2, maxWaitMs)) {
    signal.throwIfAborted()
    const lock = tryLockMirror(file)
    if (lock !== undefined) return lock
    if (waitedMs >= timeoutMs) {
      const text = `the mirror '${file.replace(/\.lock$/, '')}' is in use by another run; try again later`
      throw GitError.of('GIT_MIRROR_BUSY', text, { facts: { timeoutMs } })
    }
    await clock.sleep(waitMs, signal)
    waitedMs += waitMs
  }
}

/**
 * Locks at once or not at all.
 *
 * @throws {GitError} `GIT_FAILED` when the file can be neither made nor locked
 */
export function tryLockMirror(file: string): MirrorLock | undefined {
  let database: DatabaseSync | undefined
  try {
    const opened = new DatabaseSync(file, { timeout: 0 })
    database = opened
    opened.exec('BEGIN EXCLUSIVE')
    return { release: () => opened.close() }
  } catch (cause) {
    database?.close()
    if ((cause as { errcode?: number }).errcode === sqliteBusy) return undefined
    const text = `cannot lock '${file}': ${messageOf(cause)}`
    throw GitError.of('GIT_FAILED', text, { remedy: 'stop', advice: 'state-folder', cause })
  }
}
