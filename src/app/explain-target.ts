import type { Notice } from '../base/index.ts'
import { readAllManifests } from '../core/kinds/index.ts'
import { findAllMarkers, isMarked } from '../core/markers/index.ts'
import type { TagVerdict } from '../core/policy/index.ts'
import {
  type ExplainTarget,
  explainMarkers,
  explainPolicy,
  findTarget,
  type MarkerExplanation,
  type PolicyExplanation,
  verdictOn,
} from '../usecase/explain/index.ts'
import { type Job, planJobs, type Selections, selectionsFor } from '../usecase/plan/index.ts'
import { askPolicies, jobDefaults } from './choose-images.ts'
import { loadObjects, readTree } from './load-objects.ts'
import type { ObjectsRequest, Surroundings } from './request.ts'

/** What is to be explained. */
export type ExplainRequest = ObjectsRequest & {
  /** `IMAGEPOLICY` or `FILE[:LINE]`. */
  readonly target: string
  /** Only the verdict on this tag. */
  readonly tag: string | undefined
}

/** What there is to say of a policy, a tag, or the markers of a file. */
export type Explanation = {
  readonly problems: readonly string[]
  readonly notices: readonly Notice[]
} & (
  | { readonly kind: 'policy'; readonly policy: PolicyExplanation; readonly tag?: TagVerdict }
  | { readonly kind: 'file'; readonly markers: readonly MarkerExplanation[] }
)

/**
 * Explains a policy's choice, or what becomes of a file's markers.
 *
 * @throws {Failure} `TARGET_NOT_FOUND`, `TAG_NOT_FOUND`, or what loading the objects throws
 */
export async function explainTarget(
  request: ExplainRequest,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<Explanation> {
  const tree = await readTree(request, ports, signal)
  const objects = await loadObjects(
    request,
    ports,
    () => readAllManifests(tree.files, ports.offload, signal),
    signal,
  )
  const { manifests, problems } = objects
  const found = await findAllMarkers(tree.files, ports.offload, signal)
  const markers = found.filter(isMarked)
  const paths = markers.map((file) => file.path)
  const target = findTarget(request.target, manifests, request.namespace, paths)
  const jobs = planJobs(manifests, [], jobDefaults(request))
  const wanted = policiesFor(target, jobs)
  const { selections, notices } = await askPolicies(wanted, { request, objects }, ports, signal)
  const reports = selections.map(({ report }) => report)
  const selectionsOf = (job: Job): Selections => selectionsFor(job, reports, markers)
  const about = { problems, notices: [...tree.notices, ...objects.notices, ...notices] }
  if (target.kind === 'file') {
    const { path, line } = target
    const own = markers.filter((file) => file.path === path)
    const explained = explainMarkers({ markers: own, jobs, selectionsOf })
    const isWanted = (one: MarkerExplanation): boolean => line === undefined || one.line === line
    return { ...about, kind: 'file', markers: explained.filter(isWanted) }
  }
  const [selection] = selections
  if (selection === undefined) throw new Error('a policy was asked, and nothing was answered')
  const explained = explainMarkers({ markers, jobs, selectionsOf })
  const all = { manifests, selection, markers: explained }
  const policy = await explainPolicy(target.policy, all, ports.offload, signal)
  if (request.tag === undefined) return { ...about, kind: 'policy', policy }
  return { ...about, kind: 'policy', policy, tag: verdictOn(policy, request.tag) }
}

/** A file's markers may be fed by any policy; a policy is asked alone. */
function policiesFor(
  target: ExplainTarget,
  jobs: readonly Job[],
): readonly Job['policies'][number][] {
  if (target.kind === 'policy') return [target.policy]
  const running = jobs.filter((job) => job.stop === undefined)
  return [...new Set(running.flatMap((job) => job.policies))]
}
