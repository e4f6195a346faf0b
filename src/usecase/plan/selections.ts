import { formatImageRef, type ImageRef, parseReference } from '../../core/image/index.ts'
import { type FileMarkers, readSetter } from '../../core/markers/index.ts'
import { policyKey } from '../../core/objects/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import { type PolicyReport } from '../scan/index.ts'
import { type Job } from './jobs.ts'
import { type Selections } from './plan.ts'

/**
 * What the policies of a job selected, for a tree with these markers.
 *
 * A policy that reflects the digest `IfNotPresent` keeps the one that the tree holds for the same
 * tag: a cluster remembers it in the policy's status, and without one the tree is the memory
 * (spec/image-reflector §7.8). So a tag that was pushed again changes nothing.
 *
 * @param found - the markers of all files that hold values of `digestKeepers`, by repository path
 */
export function selectionsFor(
  job: Job,
  reports: readonly PolicyReport[],
  found: readonly FileMarkers[],
): Selections {
  const known = new Map(reports.map((one) => [policyKey(one), one]))
  const keepers = digestKeepers(job, reports)
  const below = found.filter((file) => isBelow(file.path, job.rules.root))
  return new Map(
    job.policies.map(({ metadata }) => {
      const policy = policyKey(metadata)
      const ref = known.get(policy)?.ref
      if (ref === undefined || !keepers.has(policy)) return [policy, ref]
      const digest = writtenDigest(policy, ref, below)
      return [policy, digest === undefined ? ref : { ...ref, digest }]
    }),
  )
}

/** The policies of a job, as `namespace:name`, whose digest depends on what the tree holds. */
export function digestKeepers(job: Job, reports: readonly PolicyReport[]): ReadonlySet<string> {
  const selected = reports.filter(({ outcome }) => outcome === 'selected').map(policyKey)
  const keeping = job.policies.filter(({ spec }) => spec.digestReflectionPolicy === 'IfNotPresent')
  const keys = keeping.map(({ metadata }) => policyKey(metadata))
  return new Set(keys.filter((key) => selected.includes(key)))
}

/** The one digest that the tree holds for the image with this tag; undefined when it holds more. */
function writtenDigest(
  policy: string,
  ref: ImageRef,
  found: readonly FileMarkers[],
): string | undefined {
  const values = valuesOf(policy, found)
  const tagged = `${formatImageRef({ name: ref.name, tag: ref.tag })}@`
  const whole = values.image.flatMap((value) =>
    value.startsWith(tagged) ? [value.slice(tagged.length)] : [],
  )
  const isSplit =
    values.tag.length > 0 &&
    values.tag.every((value) => value === ref.tag) &&
    values.name.every((value) => value === ref.name)
  const all = [...whole, ...(isSplit ? values.digest : [])]
  const digests = new Set(all.filter((digest) => isDigest(ref, digest)))
  const [digest] = digests
  return digests.size === 1 ? digest : undefined
}

/** A value that somebody mistyped is to be replaced, not kept. */
function isDigest(ref: ImageRef, digest: string): boolean {
  try {
    return parseReference(`${ref.name}@${digest}`) !== undefined
  } catch {
    return false
  }
}

type Values = Record<'image' | 'tag' | 'name' | 'digest', string[]>

/** What the markers of a policy hold now. */
function valuesOf(policy: string, found: readonly FileMarkers[]): Values {
  const values: Values = { image: [], tag: [], name: [], digest: [] }
  for (const { setter, old } of found.flatMap((file) => file.markers)) {
    const target = readSetter(setter, (one) => one === policy)
    if (target !== undefined) values[target.part].push(old)
  }
  return values
}
