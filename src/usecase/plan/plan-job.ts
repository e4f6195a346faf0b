import type { Offload } from '../../base/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import type { Job } from './jobs.ts'
import type { MarkedTree } from './marked-tree.ts'
import { observe } from './observe.ts'
import { applyDraft, type Draft, type DraftFile, planUpdate } from './plan.ts'

/** What a job would commit, and the files that it writes. */
export type Planned = { readonly draft: Draft; readonly files: readonly DraftFile[] }

/** Looks at a tree, and plans once what a job makes of it. */
export async function planJob(
  tree: MarkedTree,
  question: { readonly job: Job; readonly policies: readonly PolicyReport[] },
  offload: Offload,
  signal: AbortSignal,
): Promise<Planned> {
  const { markers, files, refs } = await observe(tree, question, offload, signal)
  const draft = planUpdate(markers, question.job.rules, refs)
  return { draft, files: applyDraft(draft, files) }
}
