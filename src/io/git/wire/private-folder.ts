import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { refuseWrite } from './write-refusal.ts'

/** A folder of mode 0700 for the secrets of one run. */
export type PrivateFolder = {
  readonly path: string
  /** Writes or replaces a file of mode 0600 (0700 when `executable`) and gives its path. */
  readonly write: (name: string, text: string, executable?: boolean) => Promise<string>
  readonly remove: () => Promise<void>
}

/** Containers give the same number to every process that starts in them: its birth tells them apart. */
const ownPrefix = `${process.pid}-${Math.round(performance.timeOrigin)}-`

/**
 * Makes a private folder below `parent`, named after this process.
 *
 * Secrets on disk are the lesser evil: arguments and environments of a process can be read by
 * others, files of mode 0600 cannot. Folders of processes that died before `remove` go away the
 * next time one is made.
 *
 * @throws {GitError} `GIT_FAILED` when nothing can be written there
 */
export async function makePrivateFolder(parent: string): Promise<PrivateFolder> {
  const refuse = refuseWrite(parent)
  const folder = await makeFolder(parent).catch(refuse)
  return {
    path: folder,
    async write(name, text, executable = false) {
      const file = path.join(folder, name)
      await writeFile(file, text, { mode: executable ? 0o700 : 0o600 }).catch(refuse)
      return file
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function makeFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  await removeOrphans(parent)
  const folder = await mkdtemp(path.join(parent, ownPrefix))
  await chmod(folder, 0o700)
  return folder
}

async function removeOrphans(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid)) continue
    if (pid === process.pid ? name.startsWith(ownPrefix) : isAlive(pid)) continue
    await rm(path.join(parent, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
