import type { Job } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'

/**
 * A job whose update path is what the tree has behind its links, as in a checkout, where a walk begins
 * behind them (spec/image-automation §8.1).
 */
export async function atRealRoot(job: Job, tree: MarkedTree, signal: AbortSignal): Promise<Job> {
  const { root } = job.rules
  if (root === '' || tree.realRoot === undefined) return job
  const real = await tree.realRoot(root, signal)
  return real === root ? job : { ...job, rules: { ...job.rules, root: real } }
}
