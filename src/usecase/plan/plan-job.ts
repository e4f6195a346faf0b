import type { Offload } from '../../base/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import type { Job } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'
import { observe } from './observe.ts'
import { type Draft, planWork } from './plan.ts'

/** Looks at a tree, and plans once what a job makes of it. */
export async function planJob(
  tree: MarkedTree,
  question: { readonly job: Job; readonly policies: readonly PolicyReport[] },
  offload: Offload,
  signal: AbortSignal,
): Promise<Draft> {
  const { markers, refs } = await observe(tree, question, offload, signal)
  const { rules } = question.job
  return offload(planWork, { found: markers, rules, selections: refs }, signal)
}
