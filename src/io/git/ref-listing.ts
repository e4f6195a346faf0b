import type { Remote } from './remote.ts'
import type { RemoteRefs } from './wire/refs.ts'
import { patternsFor, type RefSpec, type Resolved } from './wire/resolve-ref.ts'

/** Refs of a remote for one run, asked for as seldom as can be. */
export type RefListing = {
  /** Which commit a ref means, and which of `alsoRefs` there are. */
  readonly resolve: (
    spec: RefSpec,
    alsoRefs: readonly string[],
    signal: AbortSignal,
  ) => Promise<Resolved & { readonly refs: RemoteRefs }>
  /** The refs may have moved: the next `resolve` asks again. */
  readonly forget: () => void
  /** Remembers what was asked, so that the next run asks for it at once. */
  readonly remember: (signal: AbortSignal) => Promise<void>
}

/** What a ref without any field means: the branch that the remote's HEAD names. */
const fallback = 'head'

/**
 * Answers from one listing for as long as it covers what is asked.
 *
 * The first question also asks for what the last run needed: only the objects in the tree say
 * which branches matter, and they are read after it.
 */
export function listingOf(remote: Remote): RefListing {
  const needed = new Set<string>()
  let listed: { readonly refs: RemoteRefs; readonly patterns: ReadonlySet<string> } | undefined
  return {
    async resolve(spec, alsoRefs, signal) {
      const patterns = [...patternsFor(spec, fallback), ...alsoRefs]
      for (const pattern of patterns) needed.add(pattern)
      const answers = listed
      if (answers === undefined || !patterns.every((one) => answers.patterns.has(one))) {
        const before = answers?.patterns ?? (await remote.lastAsked(signal))
        const all = new Set([...needed, ...before])
        listed = { refs: await remote.listRefs([...all], signal), patterns: all }
      }
      const refs = listed === undefined ? {} : { refs: listed.refs }
      return remote.resolve(spec, { fallback, alsoRefs, ...refs }, signal)
    },
    forget() {
      listed = undefined
    },
    async remember(signal) {
      if (needed.size > 0) await remote.rememberAsked([...needed], signal)
    },
  }
}
