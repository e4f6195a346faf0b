/** Somebody else who pushes to the same branch, on and on, and never by force. */
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Owner, temporaryFolder } from '../e2e/parts/owner.ts'
import { run } from '../e2e/parts/run.ts'
import { git } from '../e2e/parts/work-tree.ts'

export type Foreign = {
  /** The commits that the remote accepted. */
  readonly pushed: readonly string[]
  /** Pushes that were refused because `main` had moved; each was made again. */
  readonly overtaken: number
}

/** A push that still does not get through is refused for another reason than a race. */
const maxPushes = 100

export type ForeignOptions = { readonly commits: number; readonly everyMs: number }

/** Pushes so many commits, one every so many milliseconds, each with a file of its own. */
export async function writeForeign(
  owner: Owner,
  bare: string,
  { commits, everyMs }: ForeignOptions,
): Promise<Foreign> {
  const writeOne = await foreignWriter(owner, bare)
  const pushed: string[] = []
  let overtaken = 0
  for (let number = 0; number < commits; number++) {
    const pause = delay(everyMs)
    const written = await writeOne(number)
    pushed.push(written.id)
    overtaken += written.overtaken
    await pause
  }
  return { pushed, overtaken }
}

/** A commit that the remote accepted, after so many pushes that it refused. */
export type Written = { readonly id: string; readonly overtaken: number }

/** Pushes one numbered commit on the newest `main`, again and again until the remote accepts it. */
export async function foreignWriter(
  owner: Owner,
  bare: string,
): Promise<(number: number) => Promise<Written>> {
  const clone = path.join(temporaryFolder(owner), 'clone')
  await git('/', ['clone', '-q', '-b', 'main', bare, clone])
  return async (number) => {
    for (let overtaken = 0; overtaken < maxPushes; overtaken++) {
      const id = await commitOn(clone, number)
      const words = ['push', '-q', bare, `${id}:refs/heads/main`]
      const { code } = await run('git', words, { cwd: clone })
      if (code === 0) return { id, overtaken }
    }
    throw new Error(`foreign commit ${number} not accepted after ${maxPushes} pushes`)
  }
}

/** A commit of an empty file on the newest `main`, which no work tree ever held. */
async function commitOn(clone: string, number: number): Promise<string> {
  await git(clone, ['fetch', '-q', 'origin'])
  await git(clone, ['read-tree', 'origin/main'])
  const blob = (await git(clone, ['hash-object', '-w', '/dev/null'])).trim()
  const entry = `100644,${blob},foreign/${number}.txt`
  await git(clone, ['update-index', '--add', '--cacheinfo', entry])
  const tree = (await git(clone, ['write-tree'])).trim()
  const words = ['commit-tree', '-p', 'origin/main', '-m', `foreign ${number}`, tree]
  return (await git(clone, words)).trim()
}
