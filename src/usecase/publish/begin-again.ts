import type { Notice } from '../../base/index.ts'

/** A branch, at the commit that it was seen at. */
type SeenBranch = { readonly ref: string; readonly id: string }

/** What is known of the history of a remote, whose mirror has none. */
export type HistoryPort = {
  readonly parentsOf: (commit: string, signal: AbortSignal) => Promise<readonly string[]>
  /** The commits of a branch that another one lacks; `undefined` where nobody can tell. */
  readonly ahead: (
    head: SeenBranch,
    baseRef: string,
    signal: AbortSignal,
  ) => Promise<
    | readonly {
        readonly id: string
        readonly parents: readonly string[]
        readonly committer: string
      }[]
    | undefined
  >
  /** All files of a commit, by path, with the ids of their contents. */
  readonly filesOf: (commit: string, signal: AbortSignal) => Promise<ReadonlyMap<string, string>>
}

/** How a branch of a request goes on. */
export type Continuation = {
  /** Whether it begins again at its base, and what it holds is thrown away. */
  readonly isAnew: boolean
  readonly notices: readonly Notice[]
}

const goesOn: Continuation = { isAnew: false, notices: [] }
const anew: Continuation = { isAnew: true, notices: [] }

/**
 * Whether the branch of a request begins again at its base. It does when the base has all that it
 * holds, or has changed the same files since: after a squash or a rebase, which leave the branch
 * with commits that the base has under other names, each later request would conflict for ever.
 *
 * Commits of others are never thrown away, and nothing is asked while the base stands where the
 * branch began.
 *
 * @param isOwn - whether a commit is ours, by its committer
 */
export async function continuationOf(
  { head, base }: { readonly head: SeenBranch; readonly base: SeenBranch },
  remote: HistoryPort,
  isOwn: (committer: string) => boolean,
  signal: AbortSignal,
): Promise<Continuation> {
  if (head.id === base.id) return goesOn
  if ((await remote.parentsOf(head.id, signal)).includes(base.id)) return goesOn
  const commits = await remote.ahead(head, base.ref, signal)
  if (commits === undefined) return goesOn
  if (commits.length === 0) return anew
  const ids = new Set(commits.map(({ id }) => id))
  const parents = commits.flatMap((one) => one.parents).filter((id) => !ids.has(id))
  const [fork, ...others] = new Set(parents)
  // Somebody merged the base into it: whoever does that has looked at what conflicts.
  if (fork === undefined || others.length > 0 || fork === base.id) return goesOn
  if (!(await meet({ fork, head: head.id, base: base.id }, remote, signal))) return goesOn
  const foreign = commits.filter(({ committer }) => !isOwn(committer))
  return foreign.length === 0
    ? anew
    : { isAnew: false, notices: [foreignNotice(head, base, foreign)] }
}

/** Whether both sides have changed the same file since they parted. */
async function meet(
  sides: { readonly fork: string; readonly head: string; readonly base: string },
  { filesOf }: HistoryPort,
  signal: AbortSignal,
): Promise<boolean> {
  const fork = await filesOf(sides.fork, signal)
  const head = await filesOf(sides.head, signal)
  const base = await filesOf(sides.base, signal)
  const paths = new Set([...fork.keys(), ...head.keys()])
  return [...paths].some((path) => {
    const before = fork.get(path)
    return head.get(path) !== before && base.get(path) !== before
  })
}

function foreignNotice(
  head: SeenBranch,
  base: SeenBranch,
  foreign: readonly { readonly committer: string }[],
): Notice {
  const [from, into] = [head, base].map(({ ref }) => ref.replace(/^refs\/heads\//, ''))
  const who = [...new Set(foreign.map(({ committer }) => committer))].slice(0, 3).join(', ')
  const text = `branch '${from}' may conflict with '${into}', and is kept because it holds commits of others (${who}): merge '${into}' into it, or delete it`
  return { text }
}
