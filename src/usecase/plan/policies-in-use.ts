import { mayFollow, readSetter } from '../../core/markers/index.ts'
import { type ObjectOf, policyKey } from '../../core/objects/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import type { Job } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'
import { atRealRoot } from './real-root.ts'

/**
 * The policies of a job that markers name where the job may edit: of the others nobody needs the
 * result, and that one of them fails is nothing to a job that it does not feed. A run without an
 * automation is asked for all policies, and has them all.
 *
 * @param trees - those that the job reads or goes on with
 */
export async function policiesInUse(
  job: Job,
  trees: readonly MarkedTree[],
  signal: AbortSignal,
): Promise<readonly ObjectOf<'ImagePolicy'>[]> {
  if (job.stop !== undefined) return []
  if (job.automation === undefined) return job.policies
  const keys = new Set(job.policies.map(({ metadata }) => policyKey(metadata)))
  const isKnown = (policy: string): boolean => keys.has(policy)
  const all = await Promise.all(
    trees.map(async (tree) => {
      const { root } = (await atRealRoot(job, tree, signal)).rules
      return namedIn(tree, { root, isKnown }, signal)
    }),
  )
  const named = new Set(all.flatMap((some) => [...some]))
  return job.policies.filter(({ metadata }) => named.has(policyKey(metadata)))
}

/** Most terms say by themselves whom they follow; only files of the others are looked at. */
async function namedIn(
  tree: MarkedTree,
  { root, isKnown }: { readonly root: string; readonly isKnown: (policy: string) => boolean },
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const named = new Set<string>()
  let hasNamed = false
  const note = (policy: string): boolean => {
    hasNamed = isKnown(policy)
    if (hasNamed) named.add(policy)
    return hasNamed
  }
  const wants = (term: string): boolean => {
    hasNamed = false
    return mayFollow(term, note) && !hasNamed
  }
  const files = await tree.findMarkers(root, wants, signal)
  for (const { markers } of files.filter(({ path }) => isBelow(path, root))) {
    for (const { setter } of markers) readSetter(setter, note)
  }
  return named
}
