import type { Notice } from '../base/index.ts'
import { readAllManifests } from '../core/kinds/index.ts'
import { type FileMarkers, findAllMarkers, isMarked } from '../core/markers/index.ts'
import { policyKey } from '../core/objects/index.ts'
import { replaceFiles } from '../io/folder/index.ts'
import {
  absenceOf,
  type Finding,
  knownPolicies,
  type ListedMarker,
  lintMarkers,
  listMarkers,
  type MarkerPlan,
  mayHoldImages,
  planMarkers,
  policiesByKey,
  policiesOfMarkers,
  scopesOf,
} from '../usecase/lint/index.ts'
import type { Manifests } from '../usecase/manifests/index.ts'
import { isWorthReading, planJobs } from '../usecase/plan/index.ts'
import { assertAnything, type PolicyReport } from '../usecase/scan/index.ts'
import { askPolicies, jobDefaults, placesOf } from './choose-images.ts'
import { loadObjects, type RunObjects, readLocalTree, readTree } from './load-objects.ts'
import type { FolderRequest, ObjectsRequest, Surroundings } from './request.ts'
import { openFolder } from './update-folder.ts'

/** The markers of a tree, and how each stands. */
export type MarkerList = {
  readonly markers: readonly ListedMarker[]
  /** Of the policies that were asked for their result. */
  readonly policies: readonly PolicyReport[]
  readonly problems: readonly string[]
  readonly notices: readonly Notice[]
}

/** Which markers, and whether registries are asked. */
export type ListRequest = ObjectsRequest & {
  /**
   * Ask the registries of the policies that markers name; without it, only selections made by
   * hand say what is behind.
   */
  readonly scan: boolean
}

/**
 * Lists the markers of a tree.
 *
 * @throws {Failure} `DUPLICATE_OBJECT` when a policy whose result is asked for has two definitions
 */
export async function listTreeMarkers(
  request: ListRequest,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<MarkerList> {
  const { files, objects, notices } = await readAll(request, ports, signal)
  const all = [...untangled(objects).list('ImagePolicy')]
  const known = new Set(all.map(({ metadata }) => policyKey(metadata)))
  const asks = [...policiesOfMarkers(files, known)].filter(
    (key) => request.scan || request.selections.has(key),
  )
  const policies = asks.flatMap((key) => {
    const [namespace = '', name = ''] = key.split(':')
    return objects.manifests.get('ImagePolicy', namespace, name) ?? []
  })
  const asked = await askPolicies(policies, { request, objects }, ports, signal)
  const reports = asked.selections.map(({ report }) => report)
  const refs = new Map(reports.map((report) => [policyKey(report), report.ref]))
  return {
    markers: listMarkers(files, known, refs),
    policies: reports,
    problems: objects.problems,
    notices: [...notices, ...objects.notices, ...absenceOf(all), ...asked.notices],
  }
}

/** What is wrong with the markers of a tree, and with the objects that they depend on. */
export type LintReport = {
  readonly findings: readonly Finding[]
  readonly notices: readonly Notice[]
}

/** Checks the markers of a tree, without a registry. */
export async function lintTree(
  request: ObjectsRequest,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<LintReport> {
  const { files, objects, notices } = await readAll(request, ports, signal)
  const policies = knownPolicies(untangled(objects))
  const scopes = scopesIn(objects, request)
  const { placeOf } = objects.manifests
  const findings = lintMarkers({ files, policies, scopes, problems: objects.faults, placeOf })
  return { findings, notices }
}

/** Which policies to mark for, and whether files are written. */
export type AddRequest = FolderRequest & {
  /** The policies to mark for, as `namespace:policy`; all of them when empty. */
  readonly policies: readonly string[]
  readonly write: boolean
}

/** What was marked, or would be, and what was not. */
export type AddReport = MarkerPlan & {
  readonly problems: readonly string[]
  readonly notices: readonly Notice[]
}

/**
 * Proposes markers for the images of a folder, and writes them when asked to.
 *
 * @throws {Failure} `POLICY_NOT_FOUND` for a policy that is not among the objects
 */
export async function addMarkers(
  request: AddRequest,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<AddReport> {
  const place = request.source.folder
  const folder = await openFolder(place, ports, signal)
  const { files, notices } = await readLocalTree(place, folder.prefix, signal, holdsImages)
  const objects = await loadObjects(
    request,
    ports,
    () => readAllManifests(files, ports.offload, signal),
    signal,
  )
  const known = knownPolicies(untangled(objects))
  const policies = policiesByKey(known, request.policies)
  const plan = planMarkers(files, { policies, scopes: scopesIn(objects, request) })
  if (request.write) await replaceFiles(folder.top, plan.files, signal)
  return {
    ...plan,
    problems: objects.problems,
    notices: [...notices, ...objects.notices, ...absenceOf(known)],
  }
}

function holdsImages(path: string, bytes: Uint8Array): boolean {
  return isWorthReading(path, bytes) || mayHoldImages(bytes)
}

type Read = {
  readonly files: readonly FileMarkers[]
  readonly objects: RunObjects
  readonly notices: readonly Notice[]
}

async function readAll(
  request: ObjectsRequest,
  ports: Surroundings,
  signal: AbortSignal,
): Promise<Read> {
  const { files, notices } = await readTree(request, ports, signal)
  const objects = await loadObjects(
    request,
    ports,
    () => readAllManifests(files, ports.offload, signal),
    signal,
  )
  const marked = await findAllMarkers(files, ports.offload, signal)
  const policies = untangled(objects).list('ImagePolicy')
  assertAnything([...marked.filter(isMarked), ...policies, ...objects.faults], placesOf(request))
  return { files: marked, objects, notices }
}

/** Every definition of what markers depend on; of the others, doubled names are refused still. */
function untangled({ manifests }: RunObjects): Manifests {
  return manifests.withEveryDefinition([
    'ImageRepository',
    'ImagePolicy',
    'ImageUpdateAutomation',
    'GitRepository',
  ])
}

function scopesIn(objects: RunObjects, request: ObjectsRequest): ReturnType<typeof scopesOf> {
  return scopesOf(planJobs(untangled(objects), [], jobDefaults(request)))
}
