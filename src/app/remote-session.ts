import { distinctNotices, Failure, type Notice } from '../base/index.ts'
import {
  assertPushed,
  patternsFor,
  type RefSpec,
  type Remote,
  type RemoteRefs,
  type Resolved,
  type Want,
} from '../io/git/index.ts'
import { indexedFiles } from '../io/gitindex/index.ts'
import type { GitAccess, GitWay } from '../usecase/access/index.ts'
import { type CommitTree, commitTree } from '../usecase/plan/index.ts'
import type { RemotePort } from '../usecase/publish/index.ts'

/** One run's dealings with a remote: its refs and trees, each asked for once. */
export type RemoteSession = {
  readonly remote: Remote
  /** How the remote is reached, and by what, for APIs that stand beside it. */
  readonly access: GitAccess
  readonly way: GitWay
  /** Which commit a ref means, and which of `alsoRefs` there are. */
  readonly resolve: (
    spec: RefSpec,
    alsoRefs: readonly string[],
    signal: AbortSignal,
  ) => Promise<Resolved & { readonly refs: RemoteRefs }>
  /** The tree of a commit, fetched when it is not here yet. */
  readonly tree: (want: Want, signal: AbortSignal) => Promise<CommitTree>
  /** What was left alone in the trees that were read, and why. */
  readonly notices: () => readonly Notice[]
  /** The refs may have moved: the next `resolve` asks again. */
  readonly forgetRefs: () => void
  /** Ends the session and remembers what was asked, so that the next run asks for it at once. */
  readonly close: (signal: AbortSignal) => Promise<void>
}

/** What a ref without any field means: the branch that the remote's HEAD names. */
const fallback = 'head'

/**
 * Opens a session that answers from one listing of refs for as long as it covers what is asked.
 *
 * The first question also asks for what the last run needed: only the objects in the tree say
 * which branches matter, and they are read after it.
 */
export function openSession(remote: Remote, access: GitAccess, way: GitWay): RemoteSession {
  const needed = new Set<string>()
  const trees = new Map<string, CommitTree>()
  const notices: Notice[] = []
  let listed: { readonly refs: RemoteRefs; readonly patterns: ReadonlySet<string> } | undefined
  return {
    remote,
    access,
    way,
    async resolve(spec, alsoRefs, signal) {
      const wanted = [...patternsFor(spec, fallback), ...alsoRefs]
      for (const pattern of wanted) needed.add(pattern)
      if (listed === undefined || !covers(listed.patterns, wanted)) {
        const before = listed?.patterns ?? (await remote.lastAsked(signal))
        const patterns = new Set([...needed, ...before])
        listed = { refs: await remote.listRefs([...patterns], signal), patterns }
      }
      return remote.resolve(spec, { fallback, alsoRefs, refs: listed.refs }, signal)
    },
    async tree(want, signal) {
      const known = trees.get(want.id)
      if (known !== undefined) return known
      await remote.fetch([want], signal)
      const tree = await commitTree(indexedFiles(remote), want.id, signal)
      trees.set(want.id, tree)
      notices.push(...tree.notices)
      return tree
    },
    notices: () => distinctNotices(notices),
    forgetRefs() {
      listed = undefined
    },
    async close(signal) {
      try {
        if (needed.size > 0) await remote.rememberAsked([...needed], signal)
      } finally {
        await remote.close()
      }
    },
  }
}

function covers(patterns: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.every((one) => patterns.has(one))
}

/** A session as jobs are published by it. */
export function remotePort({ remote, resolve, forgetRefs, tree }: RemoteSession): RemotePort {
  return {
    url: remote.url,
    resolve,
    forgetRefs,
    tree,
    writeCommit: (draft, signal) => remote.writeCommit(draft, signal),
    async push(updates, options, signal) {
      const pushed = await remote.push(updates, options, signal)
      return (refs) => failureOf(() => assertPushed(pushed.filter(({ ref }) => refs.has(ref))))
    },
  }
}

function failureOf(check: () => void): Failure | undefined {
  try {
    check()
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return thrown
  }
}
