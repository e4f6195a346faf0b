import { createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../../../base/index.ts'
import type { ClientTls, GitCredentials, ProxyAddress } from '../../../core/address/index.ts'
import { GitError } from '../git-error.ts'
import type { HashFormat } from '../objects/object-writer.ts'
import type { GitUrl } from '../url.ts'
import { withUserinfo } from '../wire/connection.ts'
import type { Git } from '../wire/git.ts'

/** Where the copy of one remote, as one identity sees it, lives on disk. */
export type MirrorPlace = {
  /** All mirrors of this home. */
  readonly parent: string
  readonly folder: string
  /** The bare repository. */
  readonly repository: string
  readonly lock: string
}

/** The remote, and all that decides what it shows. */
export type MirrorOwner = {
  readonly url: GitUrl
  readonly credentials?: GitCredentials | undefined
  /** Names the owner when credentials change between runs (tokens). */
  readonly identity?: string | undefined
  /** Whether the user's own git shows theirs. */
  readonly ambient?: boolean
  readonly tls?: ClientTls | undefined
  readonly proxy?: ProxyAddress | undefined
}

/**
 * The place of the mirror for a remote and an identity.
 *
 * Two identities never share one, so nobody reads through a mirror what the remote would not
 * show them. What answers for the remote is a part of that: with a proxy and an authority of one's
 * own, anybody can stand in for it. The name says nothing without the key (see `mirrorKey`).
 */
export function mirrorPlace(
  { home, key }: { readonly home: string; readonly key: Uint8Array },
  of: MirrorOwner,
): MirrorPlace {
  const who = of.identity ?? withUserinfo(of.url, of.credentials)
  const owner = JSON.stringify([of.url.address, who, of.ambient === true, of.tls, of.proxy])
  const hmac = createHmac('sha256', key).update(owner)
  const name = hmac.digest('hex').slice(0, 40)
  const parent = path.join(home, 'mirrors')
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
  place: MirrorPlace,
  format: HashFormat,
  { git, clock }: { readonly git: Git; readonly clock: Clock },
  signal: AbortSignal,
): Promise<boolean> {
  const ready = path.join(place.folder, 'ready')
  if ((await readText(ready)) === readyText(format)) {
    const nowSeconds = clock.nowMs() / 1000
    await utimes(ready, nowSeconds, nowSeconds)
    return false
  }
  await remakeRepository(place, format, { git }, signal)
  return true
}

/** Makes an empty repository in place of the one that is there. */
export async function remakeRepository(
  place: MirrorPlace,
  format: HashFormat,
  { git }: { readonly git: Git },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  condemnRepository(place)
  await rm(place.repository, { recursive: true, force: true })
  await mkdir(place.folder, { recursive: true, mode: 0o700 })
  const args = ['init', '--bare', '--quiet', '--template=', `--object-format=${format}`]
  const run = { args: [...args, place.repository], cwd: place.folder }
  const ran = await git.run(run, signal)
  if (ran.exitCode !== 0) {
    const { reason, details } = ran.words.explain()
    throw GitError.of(
      'GIT_FAILED',
      `cannot make the mirror '${place.repository}': ${reason}`,
      details,
    )
  }
  await writeFile(path.join(place.folder, 'ready'), readyText(format))
}

function readyText(format: HashFormat): string {
  return `${layout} ${format}\n`
}

/** Condemns the copy: whoever opens it next makes a new one; those who have it open go on. */
export function condemnRepository(place: MirrorPlace): void {
  rmSync(path.join(place.folder, 'ready'), { force: true })
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined)
}
