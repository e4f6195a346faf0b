import { realpath, stat } from 'node:fs/promises'
import { FolderError } from './folder-error.ts'

/**
 * Where a folder that a person named really lies, links resolved.
 *
 * @throws {FolderError} `NO_FOLDER`
 */
export async function realFolder(folder: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const about = await stat(folder).catch(() => undefined)
  if (about?.isDirectory() === true) return realpath(folder)
  const why = about === undefined ? 'there is no such folder' : 'it is no folder'
  throw FolderError.of('NO_FOLDER', `cannot open '${folder}': ${why}`, folder)
}
