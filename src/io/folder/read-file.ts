import { open, realpath } from 'node:fs/promises'
import path from 'node:path'
import { FolderError } from './folder-error.ts'
import { below, realRoot } from './list-folder.ts'

/**
 * Reads a whole file below `root`.
 *
 * @throws {FolderError} `FOLDER_FILE_TOO_LARGE` above `maxBytes`, `FOLDER_OUTSIDE` when a link on
 *   the way leads out, `FOLDER_NOT_FOUND`, `FOLDER_UNREADABLE`
 */
export async function readFolderFile(
  root: string,
  file: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const real = await realFile(await realRoot(root), file, 'read')
  try {
    await using handle = await open(real, 'r')
    const { size } = await handle.stat()
    if (size > maxBytes) {
      const text = `cannot read '${file}': it has ${size} bytes, the limit is ${maxBytes}`
      throw FolderError.of('FOLDER_FILE_TOO_LARGE', text, file)
    }
    return await handle.readFile()
  } catch (cause) {
    if (cause instanceof FolderError) throw cause
    throw FolderError.fromSystem(cause, `read '${file}'`, file)
  }
}

/**
 * The place of an existing file, links resolved, which must lie below the (real) root.
 *
 * @throws {FolderError} `FOLDER_OUTSIDE`, `FOLDER_NOT_FOUND`
 */
export async function realFile(
  root: string,
  file: string,
  doing: 'read' | 'write',
): Promise<string> {
  let real: string
  try {
    real = await realpath(path.join(root, file))
  } catch (cause) {
    throw FolderError.fromSystem(cause, `${doing} '${file}'`, file)
  }
  if (below(root, real) !== undefined) return real
  const text = `cannot ${doing} '${file}': it leads out of '${root}'`
  throw FolderError.of('FOLDER_OUTSIDE', text, file)
}
