import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { messageOf } from '../../../base/index.ts'
import { GitError } from '../git-error.ts'

const keyBytes = 32

/**
 * The key of this home that names of mirrors are made with; a file of mode 0600.
 *
 * Names depend on credentials, and others may see them: in a listing, a message, a backup. Without
 * the key nobody can find out a password by trying. Made at the first need, and the same for all
 * that need it at once; a lost key costs a clone, since mirrors get other names.
 *
 * @throws {GitError} `GIT_FAILED` when it can neither be read nor written
 */
export async function mirrorKey(home: string, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted()
  const file = path.join(home, 'mirror.key')
  try {
    return (await readKey(file)) ?? (await makeKey(file))
  } catch (cause) {
    const text = `cannot use '${file}': ${messageOf(cause)}`
    throw GitError.of('GIT_FAILED', text, { remedy: 'stop', advice: 'state-folder', cause })
  }
}

async function readKey(file: string): Promise<Buffer | undefined> {
  try {
    const key = await readFile(file)
    if (key.length === keyBytes) return key
    await rm(file, { force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return undefined
}

/** Whole from the first instant: a link appears at once, and only when there is none yet. */
async function makeKey(file: string): Promise<Buffer> {
  const key = randomBytes(keyBytes)
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(temporary, key, { mode: 0o600, flag: 'wx' })
    await link(temporary, file).catch(async (error: NodeJS.ErrnoException) => {
      // Some file systems have no links.
      if (error.code !== 'EEXIST') await rename(temporary, file)
    })
  } finally {
    await rm(temporary, { force: true })
  }
  return (await readKey(file)) ?? key
}
