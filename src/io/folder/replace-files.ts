import { randomBytes } from 'node:crypto'
import { lstat, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { FolderError } from './folder-error.ts'
import { realRoot } from './list-folder.ts'
import { realFile } from './read-file.ts'

/** A file's new contents, and the old ones that they were made from. */
export type Replacement = {
  readonly path: string
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/** A finished temporary file beside the one that it replaces. */
type Prepared = { readonly temporary: string; readonly real: string; readonly file: string }

/**
 * Replaces files below `root`: all of them, or none as far as a file system allows.
 *
 * Every new file is written, flushed and checked before the first one is renamed into place, so
 * a full disk or a read-only folder leaves everything as it was, and a reader sees old or new
 * bytes and nothing between. Modes are kept. A link stays a link; its target is replaced.
 *
 * @throws {FolderError} `FOLDER_FILE_CHANGED` when a file is no longer as in `before`,
 *   `FOLDER_NOT_WRITABLE`, `FOLDER_OUTSIDE`, `FOLDER_NOT_FOUND`
 */
export async function replaceFiles(
  root: string,
  replacements: readonly Replacement[],
  signal: AbortSignal,
): Promise<void> {
  const real = await realRoot(root)
  const prepared: Prepared[] = []
  try {
    for (const replacement of replacements) {
      signal.throwIfAborted()
      const target = await realFile(real, replacement.path, 'write')
      if (prepared.some((one) => one.real === target)) continue
      prepared.push(await prepare(target, replacement))
    }
    // The last moment: from here on it is all of them.
    signal.throwIfAborted()
    for (const { temporary, real: target, file } of prepared) {
      await rename(temporary, target).catch((cause) => {
        throw FolderError.fromSystem(cause, `write '${file}'`, file)
      })
    }
  } finally {
    await Promise.all(prepared.map(({ temporary }) => rm(temporary, { force: true })))
  }
  const written = new Map(prepared.map((one) => [path.dirname(one.real), one.real]))
  await flushFolders(new Set(written.keys()))
  for (const file of written.values()) await removeStale(file).catch(() => {})
}

/** No run takes that long between the first temporary file and the last rename. */
const staleMs = 24 * 60 * 60 * 1000

/** Removes temporary files of runs that were killed; those of a run beside this one are young. */
async function removeStale(written: string): Promise<void> {
  const folder = path.dirname(written)
  const names = await readdir(folder)
  const stale = names.filter((name) => /^\.tidemark-[0-9a-f]{12}\.tmp$/.test(name))
  if (stale.length === 0) return
  // The file that was just written tells the time of its file system.
  const { mtimeMs } = await stat(written)
  for (const name of stale) {
    const file = path.join(folder, name)
    const about = await lstat(file)
    if (about.isFile() && about.mtimeMs < mtimeMs - staleMs) await rm(file)
  }
}

async function prepare(real: string, replacement: Replacement): Promise<Prepared> {
  const { path: file, before, after } = replacement
  const suffix = randomBytes(6).toString('hex')
  const temporary = path.join(path.dirname(real), `.tidemark-${suffix}.tmp`)
  try {
    const { mode } = await stat(real)
    if (
      !Buffer.from(before.buffer, before.byteOffset, before.length).equals(await readFile(real))
    ) {
      const text = `cannot write '${file}': it changed since it was read; run again`
      throw FolderError.of('FOLDER_FILE_CHANGED', text, file)
    }
    await using handle = await open(temporary, 'wx', mode & 0o777)
    await handle.chmod(mode & 0o7777)
    await handle.writeFile(after)
    await handle.sync()
    return { temporary, real, file }
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    if (cause instanceof FolderError) throw cause
    throw FolderError.fromSystem(cause, `write '${file}'`, file)
  }
}

/** Makes the renames last through a power loss, where the system can flush a folder at all. */
async function flushFolders(folders: ReadonlySet<string>): Promise<void> {
  for (const folder of folders) {
    try {
      await using handle = await open(folder, 'r')
      await handle.sync()
    } catch {
      // Some file systems refuse it; the files themselves are flushed.
    }
  }
}
