import { Failure, type Offload } from '../../base/index.ts'
import type { FileMarkers } from '../../core/markers/index.ts'
import { diagnosticTexts, planEdits, readSetter } from '../../core/markers/index.ts'
import { type ObjectOf, printName } from '../../core/objects/index.ts'
import {
  type CompiledRule,
  describeRule,
  explanationWork,
  type TagVerdict,
} from '../../core/policy/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import { type Manifests, type Place, printPlace } from '../manifests/index.ts'
import { type Job, type Selections } from '../plan/index.ts'
import { type PolicyReport } from '../scan/index.ts'

/** A marker, what feeds it, and what comes of that. */
export type MarkerExplanation = {
  readonly path: string
  readonly line: number
  /** What the marker says; absent when it cannot be read. */
  readonly setter?: string
  readonly value?: string
  /** `namespace/name` of the policy that feeds it. */
  readonly policy?: string
  /** The automations that write it; absent when the tree has none. */
  readonly automations?: readonly string[]
  readonly state: 'current' | 'behind' | 'left alone'
  /** Of `behind`: what the next update writes. */
  readonly new?: string
  /** Of `left alone`: the reason. */
  readonly why?: string
}

/** Where a policy's tags come from. */
export type RepositoryExplanation = {
  /** `namespace/name`. */
  readonly name: string
  /** `path:line`; empty where it stands in no file. */
  readonly place: string
  readonly image: string
  /** Where the credentials for it are looked for. */
  readonly credentials: string
}

/** Why a policy chose what it chose. */
export type PolicyExplanation = {
  readonly report: PolicyReport
  /** `path:line` of the policy; empty where it stands in no file. */
  readonly place: string
  /** The ImageRepository that it chooses from, if there is one. */
  readonly repository?: RepositoryExplanation
  readonly rule: string
  readonly warnings: readonly string[]
  /** Best first, then what was dropped; empty when nothing was scanned. */
  readonly verdicts: readonly TagVerdict[]
  readonly markers: readonly MarkerExplanation[]
}

/** What became of a policy, and what it had to choose from where its repository was scanned. */
export type PolicySelection = {
  readonly report: PolicyReport
  readonly scanned?: { readonly tags: readonly string[]; readonly rule: CompiledRule }
}

/** What was found out about one policy. */
export type PolicyFindings = {
  /** Those of the tree, among them that of the policy's images. */
  readonly manifests: Pick<Manifests, 'get' | 'placeOf'>
  readonly selection: PolicySelection
  /** Those of the tree. */
  readonly markers: readonly MarkerExplanation[]
}

/** Puts together why a policy chose its tag. */
export async function explainPolicy(
  policy: ObjectOf<'ImagePolicy'>,
  { manifests, selection, markers }: PolicyFindings,
  offload: Offload,
  signal: AbortSignal,
): Promise<PolicyExplanation> {
  const { report, scanned } = selection
  const name = printName(policy.metadata)
  const repository = explainRepository(policy, manifests)
  return {
    report,
    place: placeText(manifests.placeOf(policy)),
    ...(repository === undefined ? {} : { repository }),
    rule: describeRule(policy.spec),
    warnings: scanned?.rule.warnings ?? [],
    verdicts: scanned === undefined ? [] : await offload(explanationWork, scanned, signal),
    markers: markers.filter((marker) => marker.policy === name),
  }
}

function placeText(place: Place | undefined): string {
  return place === undefined ? '' : printPlace(place)
}

function explainRepository(
  { metadata, spec }: ObjectOf<'ImagePolicy'>,
  manifests: Pick<Manifests, 'get' | 'placeOf'>,
): RepositoryExplanation | undefined {
  const { name, namespace = '' } = spec.imageRepositoryRef
  const found = manifests.get('ImageRepository', namespace || metadata.namespace, name)
  if (found === undefined) return undefined
  return {
    name: printName(found.metadata),
    place: placeText(manifests.placeOf(found)),
    image: found.spec.image,
    credentials: credentialsText(found),
  }
}

function credentialsText({ metadata, spec }: ObjectOf<'ImageRepository'>): string {
  const { secretRef, serviceAccountName = '', provider } = spec
  if (provider !== 'generic') return `provider '${provider}'`
  const named = [
    ...(secretRef === undefined ? [] : [`Secret '${metadata.namespace}/${secretRef.name}'`]),
    ...(serviceAccountName === ''
      ? []
      : [`Secrets of ServiceAccount '${metadata.namespace}/${serviceAccountName}'`]),
  ]
  return named.length === 0 ? 'docker config of this machine' : named.join(', ')
}

/** The verdict on one tag. */
export function verdictOn(explanation: PolicyExplanation, tag: string): TagVerdict {
  const match = explanation.verdicts.find((verdict) => verdict.tag === tag)
  if (match !== undefined) return match
  const { image = 'the image' } = explanation.report
  throw new Failure('TAG_NOT_FOUND', `${image} has no tag '${tag}', or its exclusion list hides it`)
}

/** What explaining markers needs to know of the tree. */
export type MarkedTree = {
  readonly markers: readonly FileMarkers[]
  readonly jobs: readonly Job[]
  readonly selectionsOf: (job: Job) => Selections
}

/** Explains every marker of the tree, in the order of files and lines. */
export function explainMarkers(tree: MarkedTree): readonly MarkerExplanation[] {
  return tree.markers.flatMap((file) => explainFile(file, tree))
}

function explainFile(file: FileMarkers, tree: MarkedTree): MarkerExplanation[] {
  const jobs = tree.jobs.filter((job) => isBelow(file.path, job.rules.root))
  const plans = jobs.map((job) => {
    const selections = tree.selectionsOf(job)
    return { job, selections, plan: planEdits([file], selections) }
  })
  const skips = file.diagnostics
    .filter(({ code }) => diagnosticTexts[code].severity === 'ineffective')
    .map(({ code, line, setter }): MarkerExplanation => {
      const why = diagnosticTexts[code].cause
      return { path: file.path, line, ...(setter && { setter }), state: 'left alone', why }
    })
  const marked = file.markers.map((marker): MarkerExplanation => {
    const { line, setter, old: value } = marker
    const about = { path: file.path, line, setter, value }
    if (plans.length === 0)
      return { ...about, state: 'left alone', why: 'no automation edits this file' }
    const fed = plans.flatMap(({ job, selections, plan }) => {
      const setterParts = readSetter(setter, (policy) => selections.has(policy))
      return setterParts === undefined ? [] : [{ job, setterParts, plan }]
    })
    return { ...about, ...outcomeOf(marker, fed) }
  })
  return [...marked, ...skips].sort((a, b) => a.line - b.line)
}

type Fed = {
  readonly job: Job
  readonly setterParts: { readonly policy: string }
  readonly plan: ReturnType<typeof planEdits>
}

/** What the automations that know the marker's policy do to it. */
function outcomeOf(
  { line, setter }: { readonly line: number; readonly setter: string },
  fed: readonly Fed[],
): Pick<MarkerExplanation, 'policy' | 'automations' | 'state' | 'new' | 'why'> {
  const [first] = fed
  if (first === undefined) {
    return { state: 'left alone', why: `no policy '${setter}' is selected here` }
  }
  const names = fed.flatMap(({ job }) => job.name ?? [])
  const about = {
    policy: first.setterParts.policy.replace(':', '/'),
    ...(names.length > 0 && { automations: names.map(printName) }),
  }
  const running = fed.filter(({ job }) => job.stop === undefined)
  const [only] = running.length > 0 ? [] : fed
  if (only !== undefined) return { ...about, state: 'left alone', why: stopText(only.job) }
  for (const { plan } of running) {
    const skip = plan.skipped.find((skipped) => skipped.line === line && skipped.setter === setter)
    if (skip !== undefined) return { ...about, state: 'left alone', why: skip.why }
    const change = plan.files
      .flatMap((file) => file.changes)
      .find((edit) => edit.line === line && edit.setter === setter)
    if (change !== undefined) return { ...about, state: 'behind', new: change.new }
  }
  return { ...about, state: 'current' }
}

/** Why an automation does not run at all. */
function stopText({ name, stop }: Job): string {
  const who = name === undefined ? '' : `${printName(name)}: `
  return `${who}${stop?.message ?? 'it is not run'}`
}
