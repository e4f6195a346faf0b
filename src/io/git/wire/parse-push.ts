import type { GitRan } from './git.ts'
import type { ObjectId } from './refs.ts'

/** What became of one ref. */
export type PushedRef = {
  readonly ref: string
  readonly new: ObjectId
  /** `stale`: somebody else moved it; plan again on the new head. `refused`: the server's rules. */
  readonly kind: 'moved' | 'unchanged' | 'stale' | 'refused'
  /** The short reason as git gives it, such as `pre-receive hook declined`; empty when moved. */
  readonly reason: string
  /** What the server printed (`remote:` lines), for people. */
  readonly words: string
}

/**
 * Reads what `git push --porcelain` wrote: `<flag>\t<from>:<to>\t<summary> (<reason>)` a ref.
 *
 * Refs that git says nothing about are left out: the push as a whole failed.
 */
export function parsePush(
  ran: Pick<GitRan, 'stdout' | 'words'>,
  updates: readonly { readonly ref: string; readonly new: ObjectId }[],
): PushedRef[] {
  const words = ran.words.ofRemote()
  const lines = Buffer.from(ran.stdout)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^([ +\-*!=])\t[^\t]*:([^\t:]+)\t(.*)$/.exec(line)
      return match === null ? [] : [{ flag: match[1], ref: match[2], summary: match[3] ?? '' }]
    })
  return updates.flatMap((update): PushedRef[] => {
    const line = lines.find(({ ref }) => ref === update.ref)
    if (line === undefined) return []
    const about = { ref: update.ref, new: update.new, words }
    if (line.flag === '=') return [{ ...about, kind: 'unchanged', reason: '' }]
    if (line.flag !== '!') return [{ ...about, kind: 'moved', reason: '' }]
    const reason = /\((.*)\)$/.exec(line.summary)?.[1] ?? line.summary
    const kind = isStale(line.summary) ? 'stale' : 'refused'
    return [{ ...about, kind, reason: ran.words.masked(reason) }]
  })
}

/** Either git saw before sending that the ref had moved, or the server lost the race for us. */
function isStale(summary: string): boolean {
  if (summary.startsWith('[rejected]')) return !summary.includes('atomic')
  return /failed to update ref|cannot lock ref|fetch first|incorrect old value|already exists/.test(
    summary,
  )
}
