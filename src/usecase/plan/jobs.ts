import { Failure } from '../../base/index.ts'
import type { ImageUpdateAutomation } from '../../core/kinds/index.ts'
import {
  compileSelector,
  nameOf,
  type ObjectName,
  type ObjectOf,
  type Objects,
  printName,
} from '../../core/objects/index.ts'
import {
  failed,
  type Outcome,
  outcomeOf,
  stalled,
  suspended,
  waiting,
} from '../../core/status/index.ts'
import { type UpdateRules } from './plan.ts'
import { updateRoot } from './update-root.ts'

/** One update to be made: an automation, or the run without any. */
export type Job = {
  /** What reports call it; `undefined` for the run without any. */
  readonly name: ObjectName | undefined
  /** `undefined` also when it could not be read. */
  readonly automation: ObjectOf<'ImageUpdateAutomation'> | undefined
  /** The policies whose results it may write. */
  readonly policies: readonly ObjectOf<'ImagePolicy'>[]
  readonly rules: UpdateRules
  /** As the manifests hold it; a run without a cluster can do without. */
  readonly source: ObjectOf<'GitRepository'> | undefined
  /** Why the job is not run, when it is not. */
  readonly stop: Outcome | undefined
}

/** An object that was written and could not be read. */
type FaultyObject = {
  readonly kind: string
  /** `undefined` where not even that could be read. */
  readonly name: ObjectName | undefined
  /** `path:line` */
  readonly place: string
}

/** Code of an automation that nobody defined. */
export type JobCode = 'AUTOMATION_NOT_FOUND'

/** What holds for a run without an automation. */
export type JobDefaults = {
  readonly automation: ObjectName
  readonly template: string
}

/**
 * The jobs of a run: one per automation asked for, or a single one over all policies when the
 * manifests hold no automation. One that cannot be read counts as one: it stops its own job, and
 * the tree is never edited as if nobody had confined who edits what.
 *
 * @param wanted - names of automations, `name` or `namespace/name`; none: all of them
 * @throws {Failure} `AUTOMATION_NOT_FOUND` when a wanted one is not among the manifests
 */
export function planJobs(
  objects: Objects & { readonly faulty: readonly FaultyObject[] },
  wanted: readonly string[],
  defaults: JobDefaults,
): readonly Job[] {
  const jobs = [
    ...[...objects.list('ImageUpdateAutomation')].map((one) => jobOf(one, objects)),
    ...objects.faulty
      .filter(({ kind }) => kind === 'ImageUpdateAutomation')
      .map((one) => faultyJob(one, objects, defaults)),
  ]
  if (jobs.length === 0 && wanted.length === 0) return [jobWithout(objects, defaults)]
  const names = jobs.flatMap(({ name }) => name ?? [])
  for (const name of wanted) {
    if (names.some((one) => isCalled(one, name))) continue
    const known = names.map(printName).join(', ')
    throw new Failure<JobCode>(
      'AUTOMATION_NOT_FOUND',
      `no ImageUpdateAutomation '${name}' among the manifests; there is ${known || 'none'}`,
    )
  }
  const isWanted = ({ name }: Job): boolean =>
    name !== undefined && wanted.some((one) => isCalled(name, one))
  return wanted.length === 0 ? jobs : jobs.filter(isWanted)
}

function isCalled({ namespace, name }: ObjectName, wanted: string): boolean {
  return wanted === name || wanted === printName({ namespace, name })
}

/** The job of an automation that cannot be read: nobody knows what it may edit. */
function faultyJob({ name, place }: FaultyObject, objects: Objects, defaults: JobDefaults): Job {
  const which = name === undefined ? 'an ImageUpdateAutomation' : 'its manifest'
  const why = `nothing was updated: ${which} cannot be read (${place})`
  return {
    ...jobWithout(objects, defaults),
    name,
    policies: [...objects.list('ImagePolicy', name?.namespace)],
    stop: failed('InvalidManifest', why),
  }
}

function jobWithout(objects: Objects, defaults: JobDefaults): Job {
  const { automation, template } = defaults
  return {
    name: undefined,
    automation: undefined,
    policies: [...objects.list('ImagePolicy')],
    rules: { automation, root: '', template, values: {} },
    source: undefined,
    stop: undefined,
  }
}

function jobOf(automation: ObjectOf<'ImageUpdateAutomation'>, objects: Objects): Job {
  const { metadata, spec } = automation
  const source = spec.sourceRef
  const commit = spec.git?.commit
  const { policies, stop } = policiesOf(automation, objects)
  return {
    name: nameOf(automation),
    automation,
    policies,
    rules: {
      automation: nameOf(automation),
      root: updateRoot(spec.update.path),
      template: commit?.messageTemplate ?? '',
      values: commit?.messageTemplateValues ?? {},
    },
    source: objects.get('GitRepository', source.namespace ?? metadata.namespace, source.name),
    stop: stopOf(spec) ?? stop,
  }
}

/** Reasons and texts of spec/image-automation §6.1. */
function stopOf(spec: ImageUpdateAutomation['spec']): Outcome | undefined {
  if (spec.suspend === true) return waiting('Suspended', suspended)
  if (spec.git !== undefined) return undefined
  return stalled(
    'InvalidSourceConfiguration',
    `source kind '${spec.sourceRef.kind}' necessitates field .spec.git: invalid source configuration`,
  )
}

/** The policies of the automation's own namespace that its selector takes. */
function policiesOf(
  automation: ObjectOf<'ImageUpdateAutomation'>,
  objects: Objects,
): Pick<Job, 'policies' | 'stop'> {
  try {
    const takes = compileSelector(automation.spec.policySelector)
    const near = [...objects.list('ImagePolicy', automation.metadata.namespace)]
    return {
      policies: near.filter(({ metadata }) => takes(metadata.labels ?? {})),
      stop: undefined,
    }
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'INVALID_SELECTOR') throw thrown
    const failure = thrown.within('failed to parse policy selector')
    return { policies: [], stop: outcomeOf('ImageUpdateAutomation', failure) }
  }
}
