import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { compareWalk } from '../../core/tree/index.ts'
import { FolderError } from './folder-error.ts'

/** A regular file below the root, or a link to one. */
export type FolderFile = {
  /** From the root, `/` between segments. */
  readonly path: string
  /** Where the bytes are, from the root; differs from `path` for a link. */
  readonly realPath: string
  readonly sizeBytes: number
}

/** Something that was left alone, and why. */
export type Refused = { readonly path: string; readonly why: string }

/** The files of a folder, and what is no file that may be read. */
export type Listing = {
  readonly files: readonly FolderFile[]
  readonly refused: readonly Refused[]
}

/** More files than this below one root is a mistake, such as `/`. */
const defaultMaxFiles = 200_000

/**
 * Lists the files below `root`, in the order of a walk: names as bytes, folder by folder.
 *
 * `.git` is left out. Links to folders are not followed. Links to files are listed when their
 * target lies below the root; a link that leads out of it is refused and reported, since a
 * folder must not be a way to read or write the rest of the disk. A name that is not UTF-8 is
 * refused as well: as text it would stand for another file.
 *
 * @param root - a folder, or one file: then the listing is that file
 * @throws {FolderError} `FOLDER_NOT_FOUND`, `FOLDER_UNREADABLE`, `FOLDER_TOO_MANY_FILES`
 */
export async function listFolder(
  root: string,
  signal: AbortSignal,
  maxFiles: number = defaultMaxFiles,
): Promise<Listing> {
  const real = await realRoot(root)
  const files: FolderFile[] = []
  const refused: Refused[] = []
  const open = ['']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    signal.throwIfAborted()
    const folders: string[] = []
    for (const entry of await entriesOf(real, folder)) {
      const text = entry.name.toString()
      const name = folder === '' ? text : `${folder}/${text}`
      if (text === '.git') continue
      if (!isUtf8(entry.name)) refused.push({ path: name, why: 'its name is not UTF-8' })
      else if (entry.isDirectory()) folders.push(name)
      else if (entry.isFile()) files.push(await fileAt(real, name))
      else if (entry.isSymbolicLink()) await placeLink(real, name, { files, refused })
    }
    open.push(...folders.reverse())
    if (files.length > maxFiles) {
      const text = `cannot list '${root}': more than ${maxFiles} files; name a smaller folder`
      throw FolderError.of('FOLDER_TOO_MANY_FILES', text, root)
    }
  }
  return { files: files.sort((a, b) => compareWalk(a.path, b.path)), refused }
}

/** The root without links in it. */
export async function realRoot(root: string): Promise<string> {
  try {
    const real = await realpath(root)
    if ((await stat(real)).isDirectory()) return real
  } catch (cause) {
    throw FolderError.fromSystem(cause, `open '${root}'`, root)
  }
  throw FolderError.of('FOLDER_NOT_FOUND', `cannot open '${root}': not a folder`, root)
}

/** `real` from the root when it lies below it, else `undefined`. */
export function below(root: string, real: string): string | undefined {
  const relative = path.relative(root, real)
  if (relative === '' || relative === '..' || relative.startsWith(`..${path.sep}`)) return undefined
  return path.isAbsolute(relative) ? undefined : relative.split(path.sep).join('/')
}

/** Where a path below `root` is, links followed; `undefined` when it is nowhere, or outside. */
export async function realPlace(
  root: string,
  place: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted()
  const [top, real] = await Promise.all(
    [root, path.join(root, place)].map((one) => realpath(one).catch(() => undefined)),
  )
  return top === undefined || real === undefined ? undefined : real === top ? '' : below(top, real)
}

/** Names as bytes: as text, one that is not UTF-8 would look like a file that is not there. */
async function entriesOf(root: string, folder: string): Promise<Dirent<Buffer>[]> {
  try {
    return await readdir(path.join(root, folder), { withFileTypes: true, encoding: 'buffer' })
  } catch (cause) {
    throw FolderError.fromSystem(cause, `list '${folder}'`, folder)
  }
}

async function fileAt(root: string, name: string): Promise<FolderFile> {
  const { size } = await lstat(path.join(root, name))
  return { path: name, realPath: name, sizeBytes: size }
}

async function placeLink(
  root: string,
  name: string,
  into: { readonly files: FolderFile[]; readonly refused: Refused[] },
): Promise<void> {
  const target = await realpath(path.join(root, name)).catch(() => undefined)
  if (target === undefined) {
    into.refused.push({ path: name, why: 'a link to nothing' })
    return
  }
  const realPath = below(root, target)
  if (realPath === undefined) {
    if (target !== root)
      into.refused.push({ path: name, why: 'a link that leads out of the folder' })
    return
  }
  if (realPath.split('/').includes('.git')) {
    into.refused.push({ path: name, why: "a link into '.git'" })
    return
  }
  const about = await stat(target)
  if (about.isFile()) into.files.push({ path: name, realPath, sizeBytes: about.size })
}
