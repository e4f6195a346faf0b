import { Failure, type Notice } from '../base/index.ts'
import { readAllManifests } from '../core/kinds/index.ts'
import { type Objects, policyKey } from '../core/objects/index.ts'
import { isBelow, type TreeFile } from '../core/tree/index.ts'
import { replaceFiles } from '../io/folder/index.ts'
import {
  type Finding,
  faultNotice,
  type KnownPolicy,
  knownPolicy,
  type ListedMarker,
  lintMarkers,
  listMarkers,
  type MarkerPlan,
  mayHoldImages,
  planMarkers,
  policiesOfMarkers,
  type Scope,
} from '../usecase/lint/index.ts'
import { isWorthReading, type Job, planJobs } from '../usecase/plan/index.ts'
import { type PolicyReport, preparePolicy } from '../usecase/scan/index.ts'
import { askPolicies, jobDefaults } from './choose-images.ts'
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
    notices: [...notices, ...objects.notices, ...absence(all), ...asked.notices],
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
  const policies = knownPolicies(objects)
  const scopes = scopesOf(objects, request)
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
  const known = knownPolicies(objects)
  const policies = wantedPolicies(known, request.policies)
  const plan = planMarkers(files, { policies, scopes: scopesOf(objects, request) })
  if (request.write) await replaceFiles(folder.top, plan.files, signal)
  return {
    ...plan,
    problems: objects.problems,
    notices: [...notices, ...objects.notices, ...absence(known)],
  }
}

/** Policies often live in another repository than what they update. */
function absence(policies: readonly unknown[]): Notice[] {
  if (policies.length > 0) return []
  const text = 'there is no ImagePolicy here; name the files that hold the policies'
  return [{ text, advice: 'files-of-policies' }]
}

function holdsImages(path: string, bytes: Uint8Array): boolean {
  return isWorthReading(path, bytes) || mayHoldImages(bytes)
}

function wantedPolicies(
  all: readonly KnownPolicy[],
  wanted: readonly string[],
): readonly KnownPolicy[] {
  if (wanted.length === 0) return all
  const known = new Set(all.map(({ policy }) => policyKey(policy.metadata)))
  for (const key of wanted) {
    if (known.has(key)) continue
    const names = [...known].join(', ')
    const message = `no ImagePolicy '${key}' among the manifests; there is ${names || 'none'}`
    throw new Failure('POLICY_NOT_FOUND', message)
  }
  return all.filter(({ policy }) => wanted.includes(policyKey(policy.metadata)))
}

type Read = {
  readonly files: readonly TreeFile[]
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
  return { files, objects, notices }
}

/** Every definition of what markers depend on; of the others, doubled names are refused still. */
function untangled({ manifests }: RunObjects): Objects {
  return manifests.withEveryDefinition([
    'ImageRepository',
    'ImagePolicy',
    'ImageUpdateAutomation',
    'GitRepository',
  ])
}

function knownPolicies(objects: RunObjects): readonly KnownPolicy[] {
  const all = untangled(objects)
  return [...all.list('ImagePolicy')].map((policy) =>
    knownPolicy(policy, preparePolicy(policy, all, undefined)),
  )
}

function scopesOf(objects: RunObjects, request: ObjectsRequest): readonly Scope[] {
  return planJobs(untangled(objects), [], jobDefaults(request)).flatMap(scopeOf)
}

function scopeOf({ automation, policies, rules, source, stop }: Job): Scope[] {
  if (automation === undefined) return []
  return [
    {
      automation,
      policies: new Set(policies.map(({ metadata }) => policyKey(metadata))),
      covers: (path) => isBelow(path, rules.root),
      hasSource: source !== undefined,
      fault: stop === undefined || stop.kind === 'waiting' ? undefined : faultNotice(stop),
    },
  ]
}
