import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { tryLockMirror } from './mirror-lock.ts'

type Found = { readonly name: string; readonly sizeBytes: number; readonly usedAtMs: number }

/** What happened to the mirrors of one home. */
export type Eviction = { readonly keptBytes: number; readonly removed: readonly string[] }

/**
 * Removes the mirrors that were not used for longest until the rest fits into `budgetBytes`.
 *
 * Mirrors in use are left alone; removing any other is always safe, it only costs a clone.
 */
export async function evictMirrors(
  folder: string,
  budgetBytes: number,
  signal: AbortSignal,
): Promise<Eviction> {
  const found: Found[] = []
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    signal.throwIfAborted()
    if (entry.isDirectory()) found.push(await measure(folder, entry.name))
  }
  found.sort((a, b) => a.usedAtMs - b.usedAtMs)
  let keptBytes = found.reduce((sum, one) => sum + one.sizeBytes, 0)
  const removed: string[] = []
  for (const { name, sizeBytes } of found) {
    if (keptBytes <= budgetBytes) break
    signal.throwIfAborted()
    const lock = tryLockMirror(path.join(folder, `${name}.lock`))
    if (lock === undefined) continue
    try {
      await rm(path.join(folder, name), { recursive: true, force: true })
    } finally {
      lock.release()
    }
    keptBytes -= sizeBytes
    removed.push(name)
  }
  return { keptBytes, removed }
}

async function measure(folder: string, name: string): Promise<Found> {
  const root = path.join(folder, name)
  let sizeBytes = 0
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const about = await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined)
    sizeBytes += about?.size ?? 0
  }
  const ready = await stat(path.join(root, 'ready')).catch(() => undefined)
  return { name, sizeBytes, usedAtMs: ready?.mtimeMs ?? 0 }
}
