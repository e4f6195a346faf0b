import type { Offload } from '../../base/index.ts'
import { policyKey } from '../../core/objects/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import type { Job } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'
import { observe } from './observe.ts'
import { type Draft, planWork } from './plan.ts'
import { atRealRoot } from './real-root.ts'

/** Looks at a tree, and plans once what a job makes of it. */
export async function planJob(
  tree: MarkedTree,
  question: { readonly job: Job; readonly policies: readonly PolicyReport[] },
  offload: Offload,
  signal: AbortSignal,
): Promise<Draft> {
  const job = await atRealRoot(question.job, tree, signal)
  const { markers, refs } = await observe(tree, { ...question, job }, offload, signal)
  const { policies } = job
  // Of a policy that chose nothing, nothing is changed, and its rule may be none.
  const chosen = policies.filter(({ metadata }) => refs.get(policyKey(metadata)) !== undefined)
  const orders = new Map(
    chosen.map(({ metadata, spec: { policy, filterTags } }) => [
      policyKey(metadata),
      { policy, ...(filterTags === undefined ? {} : { filterTags }) },
    ]),
  )
  const rules = { ...job.rules, policies: orders }
  return offload(planWork, { found: markers, rules, selections: refs }, signal)
}
