import path from 'node:path'
import { GitError } from '../git-error.ts'
import type { Git } from '../wire/git.ts'
import { refuseWrite } from '../wire/write-refusal.ts'
import {
  type HashFormat,
  type PackedObject,
  packPieces,
  unpackObject,
  writeLooseObject,
} from './object-writer.ts'

/** Above this many objects one pack through `index-pack` is cheaper than loose files. */
const maxLooseObjects = 100

/**
 * Writes objects into a bare repository; no ref leads to them.
 *
 * @throws {GitError} `GIT_FAILED`
 */
export async function storeObjects(
  git: Git,
  at: { readonly folder: string; readonly format: HashFormat },
  objects: readonly PackedObject[],
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  if (objects.length <= maxLooseObjects) {
    const folder = path.join(at.folder, 'objects')
    const writes = objects.map((object) => writeLooseObject(folder, unpackObject(object), signal))
    await Promise.all(writes).catch(refuseWrite(at.folder))
    return
  }
  const run = {
    args: ['index-pack', '--stdin'],
    cwd: at.folder,
    stdin: packPieces(objects, at.format, signal),
  }
  const ran = await git.run(run, signal)
  if (ran.exitCode === 0) return
  const { reason, details } = ran.words.explain()
  throw GitError.of('GIT_FAILED', `cannot write objects into the mirror: ${reason}`, details)
}
