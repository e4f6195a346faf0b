import { Failure, type Offload } from '../../base/index.ts'
import {
  type FileMarkers,
  findAllMarkers,
  hasChanges,
  hasEdits,
  markerLimits,
  mayFollow,
  mayMatter,
} from '../../core/markers/index.ts'
import { during } from '../../core/status/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import type { PolicyReport } from '../scan/index.ts'
import type { Job } from './jobs.ts'
import { type MarkedTree, readInBatches } from './marked-tree.ts'
import type { PlanCode, Selections } from './plan.ts'
import { digestKeepers, selectionsFor } from './selections.ts'
import { relativeToRoot } from './update-root.ts'

/** What a job has to know of a tree to plan on it. */
export type TreeView = {
  /** The markers of all files that may change or have to be mentioned, in the order of a walk. */
  readonly markers: readonly FileMarkers[]
  /** What the policies of the job selected, with the digests that the tree keeps. */
  readonly refs: Selections
}

/**
 * Reads of a tree what a job needs; only files that it may edit or has to mention are looked at.
 * Their contents are let go: they may be more than there is memory for.
 *
 * What is remembered of a file says where to look and no more: the markers of files that are to be
 * written are found again in their bytes, so that a damaged memory never ends in a commit.
 *
 * @throws {Failure} `UPDATE_FAILED` when there are too many markers; what reading the tree throws
 */
export async function observe(
  tree: MarkedTree,
  question: { readonly job: Job; readonly policies: readonly PolicyReport[] },
  offload: Offload,
  signal: AbortSignal,
): Promise<TreeView> {
  const { job, policies } = question
  const { root } = job.rules
  const keepers = digestKeepers(job, policies)
  const isKeeper = (policy: string): boolean => keepers.has(policy)
  const isKept = (term: string): boolean => mayFollow(term, isKeeper)
  const kept = keepers.size === 0 ? [] : await tree.findMarkers(root, isKept, signal)
  const refs = selectionsFor(job, policies, kept)
  const all = await tree.findMarkers(root, (term) => mayMatter(term, refs), signal)
  const found = all.filter(({ path }) => isBelow(path, root))
  assertCount(found)
  const remembered = pathsToEdit(found, root, refs).filter((path) => tree.isRemembered(path))
  const fresh = new Map<string, FileMarkers>()
  for await (const files of readInBatches(tree, remembered, signal)) {
    for (const file of await findAllMarkers(files, offload, signal)) fresh.set(file.path, file)
  }
  return { markers: found.map((file) => fresh.get(file.path) ?? file), refs }
}

/** None without a change: nothing is committed then, whatever comments ask for by themselves. */
function pathsToEdit(
  found: readonly FileMarkers[],
  root: string,
  refs: Selections,
): readonly string[] {
  const seen = found.map((file) => ({
    path: file.path,
    file: { ...file, path: relativeToRoot(file.path, root) },
  }))
  if (!seen.some(({ file }) => hasChanges(file, refs))) return []
  return seen.filter(({ file }) => hasEdits(file, refs)).map(({ path }) => path)
}

function assertCount(found: readonly FileMarkers[]): void {
  const count = found.reduce(
    (sum, { markers, diagnostics }) => sum + markers.length + diagnostics.length,
    0,
  )
  const limit = markerLimits.markersPerTree
  if (count <= limit) return
  const why = `${count} markers are to be looked at, more than the limit of ${limit}`
  throw new Failure<PlanCode>('UPDATE_FAILED', during('failed to apply policies', why))
}
