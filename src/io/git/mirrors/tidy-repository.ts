import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Git } from '../wire/git.ts'

/** Loose objects in one of 256 folders, and packs, above which git should tidy up. */
const maxLooseInSample = 27
const maxPacks = 50
const gcTimeoutMs = 300_000

/** By git's own measure: one of the 256 folders of loose objects stands for all of them. */
export async function needsTidying(repository: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted()
  const objects = path.join(repository, 'objects')
  const sample = await readdir(path.join(objects, '17')).catch(() => [])
  if (sample.length > maxLooseInSample) return true
  const packs = await readdir(path.join(objects, 'pack')).catch(() => [])
  return packs.filter((name) => name.endsWith('.pack')).length > maxPacks
}

/** Packs what refs lead to and throws away the rest. Ends early, and harmlessly, on abort. */
export async function tidyRepository(
  git: Git,
  repository: string,
  signal: AbortSignal,
): Promise<void> {
  const args = ['gc', '--quiet', '--prune=now']
  await git.run({ args, cwd: repository, timeoutMs: gcTimeoutMs }, signal)
}
