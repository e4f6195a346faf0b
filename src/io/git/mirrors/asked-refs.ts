import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isRefName } from '../wire/refs.ts'

/** More than this is no habit of one repository's automations but a mistake. */
const maxPatterns = 200

/**
 * The ref patterns that the last run on a mirror needed, so that the next one can ask for all of
 * them at once: only the objects in the tree say which branches matter, and the tree comes after
 * the first question. A wrong or missing file costs one more question, never a wrong answer.
 */
export async function readAskedRefs(
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  signal.throwIfAborted()
  const text = await readFile(fileOf(folder), 'utf8').catch(() => '')
  return text.split('\n').filter(isPattern).slice(0, maxPatterns)
}

/** Remembers the patterns of this run; writes nothing when they are those of the last one. */
export async function writeAskedRefs(
  folder: string,
  patterns: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const wanted = [...new Set(patterns)].filter(isPattern).sort().slice(0, maxPatterns)
  const known = await readAskedRefs(folder, signal)
  if (wanted.length === known.length && wanted.every((one, index) => one === known[index])) return
  const temporary = `${fileOf(folder)}.${randomBytes(6).toString('hex')}`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(temporary, wanted.join('\n'), { mode: 0o600 })
    await rename(temporary, fileOf(folder))
  } catch {
    // On a full disk the next run asks once more, and that is all.
    await rm(temporary, { force: true })
  }
}

function fileOf(folder: string): string {
  return path.join(folder, 'asked-refs')
}

function isPattern(text: string): boolean {
  return (
    text === 'HEAD' || (text.startsWith('refs/') && isRefName(text.replace(/(\*|\^\{\})$/, 'x')))
  )
}
