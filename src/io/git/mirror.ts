import { createHmac } from 'node:crypto'
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Connection, type ConnectionOptions, remoteName, withUserinfo } from './connection.ts'
import { explainGit } from './explain-git.ts'
import { GitError } from './git-error.ts'
import { cloneError } from './list-refs.ts'
import type { HashFormat } from './object-writer.ts'
import type { ObjectId } from './refs.ts'
import type { GitUrl } from './url.ts'

/** Where the copy of one remote, as one identity sees it, lives on disk. */
export type MirrorPlace = {
  /** All mirrors of this home. */
  readonly parent: string
  readonly folder: string
  /** The bare repository. */
  readonly repository: string
  readonly lock: string
}

/** A ref at the remote and the commit that is wanted of it. */
export type Want = {
  /** Full ref name; `undefined` for a commit that no ref has to point to. */
  readonly ref: string | undefined
  readonly id: ObjectId
}

/**
 * The place of the mirror for a remote and an identity.
 *
 * Two identities never share one, so nobody reads through a mirror what the remote would not
 * show them. The name says nothing of either without the key (see `mirrorKey`).
 */
export function mirrorPlace(
  options: Pick<ConnectionOptions, 'home' | 'credentials'>,
  of: { readonly url: GitUrl; readonly key: Uint8Array; readonly identity?: string | undefined },
): MirrorPlace {
  const who = of.identity ?? JSON.stringify(withUserinfo(of.url, options.credentials))
  const hmac = createHmac('sha256', of.key).update(`${of.url.address}\n${who}`)
  const name = hmac.digest('hex').slice(0, 40)
  const parent = path.join(options.home, 'mirrors')
  const folder = path.join(parent, name)
  return { parent, folder, repository: path.join(folder, 'repository.git'), lock: `${folder}.lock` }
}

/** Written last of all when a mirror is made; a change of the layout changes the number. */
const layout = 1

/**
 * Makes the bare repository unless a whole one of the same hash format is there. Call it with
 * the mirror's lock held.
 *
 * @returns whether it was made just now
 */
export async function ensureRepository(
  connection: Connection,
  place: MirrorPlace,
  format: HashFormat,
  signal: AbortSignal,
): Promise<boolean> {
  const ready = path.join(place.folder, 'ready')
  const wanted = `${layout} ${format}\n`
  if ((await readText(ready)) === wanted) {
    const now = new Date()
    await utimes(ready, now, now)
    return false
  }
  await rm(ready, { force: true })
  await rm(place.repository, { recursive: true, force: true })
  await mkdir(place.folder, { recursive: true, mode: 0o700 })
  const args = ['init', '--bare', '--quiet', '--template=', `--object-format=${format}`]
  const run = { args: [...args, place.repository], cwd: place.folder }
  const ran = await connection.git.run(run, signal)
  if (ran.exitCode !== 0) {
    const { reason } = explainGit(ran.stderr)
    throw GitError.of('GIT_FAILED', `cannot make the mirror '${place.repository}': ${reason}`)
  }
  await writeFile(ready, wanted)
  return true
}

/** Git's own number for a depth without end; unlike `--unshallow` it fits a whole clone too. */
const wholeHistory = '--depth=2147483647'

/** Forgets the copy; the next run makes a new one. */
export async function dropRepository(place: MirrorPlace): Promise<void> {
  await rm(path.join(place.folder, 'ready'), { force: true })
  await rm(place.repository, { recursive: true, force: true })
}

/**
 * Fetches commits, without history and tags, into the mirror.
 *
 * Asks for the very commits that `ls-remote` showed; of an old server that hands out nothing but
 * tips, the whole history of the ref is fetched instead. Refs land below `refs/mirror/`, where later fetches find what is there.
 *
 * @throws {GitError} `unable to clone '<url>': ...`
 */
export async function fetchCommits(
  connection: Connection,
  place: MirrorPlace,
  wants: readonly Want[],
  signal: AbortSignal,
): Promise<void> {
  const attempt = (depth: readonly string[], specs: readonly string[]) => {
    const args = ['fetch', '--quiet', '--force', '--no-tags', '--no-write-fetch-head', ...depth]
    return connection.git.run(
      { args: [...args, remoteName, ...specs], cwd: place.repository },
      signal,
    )
  }
  const byId = wants.map(({ ref, id }) => `+${id}:${mirrorRef(ref, id)}`)
  let ran = await attempt(['--depth=1'], byId)
  if (/dumb http transport does not support shallow/.test(ran.stderr)) ran = await attempt([], byId)
  if (ran.exitCode !== 0 && explainGit(ran.stderr).code === 'GIT_COMMIT_NOT_FOUND') {
    const byRef = wants.map(({ ref, id }) =>
      ref === undefined ? '+refs/*:refs/mirror/*' : `+${ref}:${mirrorRef(ref, id)}`,
    )
    ran = await attempt([wholeHistory], [...new Set(byRef)])
  }
  if (ran.exitCode !== 0) throw cloneError(connection, ran.stderr)
}

function mirrorRef(ref: string | undefined, id: ObjectId): string {
  if (ref === undefined || !ref.startsWith('refs/')) return `refs/mirror/commits/${id}`
  return `refs/mirror/${ref.slice('refs/'.length).replace(/\^\{\}$/, '')}`
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}
