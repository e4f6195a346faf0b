import { type Marker, readSetter, type SetterParts } from '../../core/markers/index.ts'
import { applyExclusions, explainTags } from '../../core/policy/index.ts'
import type { Finding } from './finding.ts'
import { canonicalName, readImage } from './image-text.ts'
import type { KnownPolicy, Scope } from './known.ts'

/** What a marker is checked against. */
export type MarkerWorld = {
  /** By `namespace:policy`. */
  readonly policies: ReadonlyMap<string, KnownPolicy>
  readonly scopes: readonly Scope[]
}

/** What a check found, without the place, which is the marker's. */
type Fault = Pick<Finding, 'severity' | 'code' | 'what' | 'remedy'>

/** The policy that a marker names, if it is known. */
export function policyOfMarker({ setter }: Marker, world: MarkerWorld): string | undefined {
  return partsOf(setter, world)?.policy
}

/** Checks one marker: its policy, the automations that might set it, and the value it stands at. */
export function lintMarker(path: string, marker: Marker, world: MarkerWorld): Finding[] {
  const { line, column, setter, old, literal } = marker
  if (literal !== undefined) return []
  const parts = partsOf(setter, world)
  const policy = parts && world.policies.get(parts.policy)
  const faults =
    parts === undefined || policy === undefined
      ? [unknownPolicy(setter, world)]
      : [...scopeFaults(path, parts.policy, policy, world), ...valueFaults(old, parts, policy)]
  return faults.map((fault) => ({ path, line, column, ...fault, setter }))
}

function partsOf(setter: string, { policies }: MarkerWorld): SetterParts | undefined {
  return readSetter(setter, (policy) => policies.has(policy))
}

function unknownPolicy(setter: string, { policies }: MarkerWorld): Fault {
  const name = setter.split(':')[1] ?? ''
  const namesakes = [...policies.keys()].filter((policy) => policy.endsWith(`:${name}`))
  const candidates = namesakes.length > 0 ? namesakes : [...policies.keys()].slice(0, namesShown)
  const list = candidates.map((policy) => `'${policy}'`).join(', ')
  return {
    severity: 'error',
    code: 'unknown-policy',
    what: `there is no ImagePolicy for '${setter}'`,
    remedy: `correct the name (there is ${list}), or create the policy`,
  }
}

/** A fleet may have hundreds of policies, and a finding is one line. */
const namesShown = 5

/** Which automation would ever set the marker; without any, nobody knows. */
function scopeFaults(
  path: string,
  key: string,
  { policy }: KnownPolicy,
  { scopes }: MarkerWorld,
): Fault[] {
  if (scopes.length === 0) return []
  const { namespace } = policy.metadata
  const near = scopes.filter(({ automation }) => automation.metadata.namespace === namespace)
  if (near.length === 0) {
    return [
      {
        severity: 'error',
        code: 'other-namespace',
        what: `no ImageUpdateAutomation is in the policy's namespace '${namespace}'`,
        remedy: 'an automation sees only policies of its own namespace: move one of the two',
      },
    ]
  }
  const willing = near.filter(({ policies }) => policies.has(key))
  if (willing.length === 0) {
    return [
      {
        severity: 'warning',
        code: 'not-selected',
        what: `the policySelector of no ImageUpdateAutomation takes ${key}`,
        remedy: 'give the policy the labels that the selector wants',
      },
    ]
  }
  if (willing.some(({ covers }) => covers(path))) return []
  const roots = willing.map(({ automation }) => `'${automation.spec.update.path ?? '.'}'`)
  return [
    {
      severity: 'warning',
      code: 'outside-automation',
      what: `the file is outside the update path of every automation that takes ${key}`,
      remedy: `move it below ${[...new Set(roots)].join(' or ')}, or widen update.path`,
    },
  ]
}

type Usable = NonNullable<KnownPolicy['usable']>

/** Whether the value could be a result of the policy. */
function valueFaults(old: string, { part }: SetterParts, { policy, usable }: KnownPolicy): Fault[] {
  if (part === 'digest') {
    return policy.spec.digestReflectionPolicy === 'Never' ? [noDigest] : []
  }
  if (usable === undefined || old === '') return []
  switch (part) {
    case 'tag':
      return isWholeImage(old) ? [] : tagFaults(old, usable) // the former has a note of its own
    case 'name':
      return nameFaults(old, usable)
    case 'image':
      return imageFaults(old, usable)
  }
}

function isWholeImage(text: string): boolean {
  return /[/:]/.test(text)
}

function imageFaults(old: string, usable: Usable): Fault[] {
  const image = readImage(old)
  if (image === undefined) return []
  const faults = nameFaults(image.name, usable)
  if (faults.length === 0) return image.tag === undefined ? [] : tagFaults(image.tag, usable)
  return !isWholeImage(old) && tagFaults(old, usable).length === 0 ? [imageOnTag] : faults
}

function nameFaults(name: string, { image, repository }: Usable): Fault[] {
  const canonical = canonicalName(name)
  if (canonical === undefined || canonical === image.canonicalName) return []
  return [
    {
      severity: 'warning',
      code: 'other-image',
      what: `the value names another image than the policy, which chooses from '${repository.spec.image}'`,
      remedy: 'name the policy of this image',
    },
  ]
}

const noDigest: Fault = {
  severity: 'error',
  code: 'no-digest',
  what: 'the policy looks up no digest, so an update would empty the value',
  remedy: 'set digestReflectionPolicy of the policy to IfNotPresent, or remove the marker',
}

const imageOnTag: Fault = {
  severity: 'warning',
  code: 'image-on-tag',
  what: 'the value looks like a tag alone, and the marker sets a whole image',
  remedy: 'append :tag to the name of the policy',
}

function tagFaults(tag: string, usable: Usable): Fault[] {
  const why = whyNever(tag, usable)
  if (why === undefined) return []
  return [
    {
      severity: 'warning',
      code: 'never-chosen',
      what: `the policy would never choose '${tag}': ${why}`,
      remedy: 'the next update replaces it; correct the rule if it must stay',
    },
  ]
}

function whyNever(tag: string, { rule, repository }: Usable): string | undefined {
  const { tags } = applyExclusions([tag], repository.spec.exclusionList)
  if (tags.length === 0) return 'the exclusionList of its ImageRepository leaves it out'
  const [verdict] = explainTags(tags, rule)
  return verdict?.kind === 'dropped' ? verdict.why : undefined
}
