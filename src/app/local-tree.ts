import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { Failure, messageOf, type Notice } from '../base/index.ts'
import { isCandidatePath } from '../core/markers/index.ts'
import { type TreeFile } from '../core/tree/index.ts'
import { type FolderFile, listFolder, readFolderFile } from '../io/folder/index.ts'
import { isWorthReading, maxFileBytes } from '../usecase/plan/index.ts'

/** The files of a local folder that a run may need, and what was left alone. */
export type LocalTree = {
  readonly files: readonly TreeFile[]
  readonly notices: readonly Notice[]
}

/** Files read at the same time: enough to hide the latency of a disk. */
const readers = 16

/**
 * Reads the manifests and marked files of a folder; all others are looked at and forgotten.
 *
 * @param folder - absolute
 * @param prefix - put in front of the paths: where the folder lies in its repository
 * @param isWanted - tells by name and bytes whether a file is kept
 */
export async function readLocalTree(
  folder: string,
  prefix: string,
  signal: AbortSignal,
  isWanted: typeof isWorthReading = isWorthReading,
): Promise<LocalTree> {
  const { files, refused } = await listFolder(folder, signal)
  const notices: Notice[] = refused.map((one) => ({
    text: `'${join(prefix, one.path)}' was left alone: ${one.why}`,
  }))
  const candidates = files.filter((file) => isCandidatePath(file.path))
  const kept: (TreeFile | undefined)[] = []
  const queue = candidates.entries()
  const read = async (): Promise<void> => {
    for (const [index, file] of queue) {
      signal.throwIfAborted()
      const candidate = await readCandidate(folder, file, prefix, notices)
      const isKept = candidate !== undefined && isWanted(file.path, candidate.bytes)
      kept[index] = isKept ? candidate : undefined
    }
  }
  await Promise.all(Array.from({ length: readers }, read))
  return { files: kept.filter((file) => file !== undefined), notices }
}

async function readCandidate(
  folder: string,
  file: FolderFile,
  prefix: string,
  notices: Notice[],
): Promise<TreeFile | undefined> {
  const name = join(prefix, file.path)
  if (file.sizeBytes > maxFileBytes) {
    notices.push({ text: `'${name}' was left alone: larger than ${maxFileBytes} bytes` })
    return undefined
  }
  const bytes = await readFolderFile(folder, file.path, maxFileBytes)
  return { path: name, bytes }
}

/** A file or folder given by name, as the user wrote it. */
export async function readPlace(
  place: string,
  cwd: string,
  signal: AbortSignal,
): Promise<readonly TreeFile[]> {
  const absolute = path.resolve(cwd, place)
  try {
    if ((await stat(absolute)).isDirectory()) {
      return (await readLocalTree(absolute, place, signal)).files
    }
    return [{ path: place, bytes: await readFile(absolute) }]
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure('MANIFESTS', `cannot read '${place}': ${messageOf(thrown)}`)
  }
}

function join(prefix: string, file: string): string {
  return prefix === '' ? file : path.posix.join(prefix, file)
}
