import { lstat, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { FolderError } from './folder-error.ts'

/**
 * Where a folder that a person named really lies, links resolved.
 *
 * @throws {FolderError} `NO_FOLDER`; `FOLDER_OUTSIDE` as `assertLinksInside`
 */
export async function realFolder(folder: string, signal: AbortSignal): Promise<string> {
  await assertLinksInside(folder, signal)
  const about = await stat(folder).catch(() => undefined)
  if (about?.isDirectory() === true) return realpath(folder)
  const why = about === undefined ? 'there is no such folder' : 'it is no folder'
  throw FolderError.of('NO_FOLDER', `cannot open '${folder}': ${why}`, folder)
}

/**
 * Refuses a path on which a link of a repository leads out of it. Whoever may propose a change to a
 * repository can turn a folder into such a link, and the name that a person or a CI job gives would
 * then mean another repository, or any folder of the machine. Links that lie in no repository are
 * the person's own.
 *
 * @param place - absolute; what is not there is nobody's link
 * @throws {FolderError} `FOLDER_OUTSIDE`
 */
export async function assertLinksInside(place: string, signal: AbortSignal): Promise<void> {
  const { root } = path.parse(place)
  let real = root
  let written = root
  for (const name of path.relative(root, place).split(path.sep)) {
    signal.throwIfAborted()
    const next = path.join(real, name)
    written = path.join(written, name)
    const about = await lstat(next).catch(() => undefined)
    if (about === undefined) return
    if (!about.isSymbolicLink()) {
      real = next
      continue
    }
    const target = await realpath(next).catch(() => undefined)
    if (target === undefined) return
    const repository = await repositoryOf(real)
    if (repository !== undefined && !(await isIn(repository, target))) {
      const text = `cannot open '${place}': '${written}' is a link that leads out of the repository '${repository}', to '${target}'; name that place itself if it is meant`
      throw FolderError.of('FOLDER_OUTSIDE', text, place)
    }
    real = target
  }
}

/** The nearest folder from `place` upwards that git would take for a work tree. */
async function repositoryOf(place: string): Promise<string | undefined> {
  for (let folder = place; ; folder = path.dirname(folder)) {
    const isTop = await lstat(path.join(folder, '.git')).then(
      () => true,
      () => false,
    )
    if (isTop) return folder
    if (path.dirname(folder) === folder) return undefined
  }
}

/** A repository within another one is another one, and so is what git keeps of its own. */
async function isIn(repository: string, target: string): Promise<boolean> {
  if ((await repositoryOf(target)) !== repository) return false
  return !path.relative(repository, target).split(path.sep).includes('.git')
}
