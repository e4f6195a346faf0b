import { Failure, type Notice } from '../../base/index.ts'
import type { ImageRepositoryName } from '../../core/image/index.ts'
import { type ObjectOf, type Objects, policyKey } from '../../core/objects/index.ts'
import { applyExclusions, type CompiledRule } from '../../core/policy/index.ts'
import { isBelow } from '../../core/tree/index.ts'
import type { Job } from '../plan/index.ts'
import { preparePolicy } from '../scan/index.ts'

/** A policy, and how far it got without a registry. */
export type KnownPolicy = {
  readonly policy: ObjectOf<'ImagePolicy'>
  /** What it chooses from, and how; absent when suspended or at fault. */
  readonly usable?: {
    readonly repository: ObjectOf<'ImageRepository'>
    readonly image: ImageRepositoryName
    readonly rule: CompiledRule
  }
  /** Why it will never choose anything, in Flux's words. */
  readonly fault?: Notice
}

/** An automation as far as markers are concerned. */
export type Scope = {
  readonly automation: ObjectOf<'ImageUpdateAutomation'>
  /** The policies whose results it may write, see `policyKey`. */
  readonly policies: ReadonlySet<string>
  /** Whether a repository path lies below its update path. */
  readonly covers: (path: string) => boolean
  /** Whether its GitRepository is among the objects. */
  readonly hasSource: boolean
  /** Why it will never run. */
  readonly fault: Notice | undefined
}

/**
 * Whether annotations claim the file's objects for another file, which keeps every marker in it
 * from being set. Claims count from the update root, which may be any folder above.
 */
export function isClaimedElsewhere(path: string, claims: readonly string[]): boolean {
  return claims.some((claim) => path !== claim && !path.endsWith(`/${claim}`))
}

/** Every policy, as far as it can be known without asking a registry. */
export function knownPolicies(objects: Objects): readonly KnownPolicy[] {
  return [...objects.list('ImagePolicy')].map((policy) => knownPolicy(policy, objects))
}

function knownPolicy(policy: ObjectOf<'ImagePolicy'>, objects: Objects): KnownPolicy {
  const prepared = preparePolicy(policy, objects, undefined)
  if (prepared.kind === 'settled') {
    const { outcome } = prepared.report
    return outcome === 'failed' ? { policy, fault: faultNotice(prepared.report) } : { policy }
  }
  const { repository, image, rule } = prepared
  try {
    applyExclusions([], repository.spec.exclusionList)
    return { policy, usable: { repository, image, rule } }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return { policy, fault: faultNotice(thrown) }
  }
}

/**
 * The policies of these keys; all of them for none.
 *
 * @param keys - `namespace:policy`
 * @throws {Failure} `POLICY_NOT_FOUND` for one that is not there
 */
export function policiesByKey(
  all: readonly KnownPolicy[],
  keys: readonly string[],
): readonly KnownPolicy[] {
  if (keys.length === 0) return all
  const byKey = new Set(all.map(({ policy }) => policyKey(policy.metadata)))
  const absent = keys.find((key) => !byKey.has(key))
  if (absent === undefined)
    return all.filter(({ policy }) => keys.includes(policyKey(policy.metadata)))
  const names = [...byKey].join(', ') || 'none'
  const message = `no ImagePolicy '${absent}' among the manifests; there is ${names}`
  throw new Failure('POLICY_NOT_FOUND', message)
}

/** What each automation may set; a job without one sets whatever is marked and is no scope. */
export function scopesOf(jobs: readonly Job[]): readonly Scope[] {
  return jobs.flatMap(({ automation, policies, rules, source, stop }) =>
    automation === undefined
      ? []
      : {
          automation,
          policies: new Set(policies.map(({ metadata }) => policyKey(metadata))),
          covers: (path: string) => isBelow(path, rules.root),
          hasSource: source !== undefined,
          fault: stop === undefined || stop.kind === 'waiting' ? undefined : faultNotice(stop),
        },
  )
}

/** Policies often live in another repository than what they update. */
export function absenceOf(policies: readonly unknown[]): Notice[] {
  if (policies.length > 0) return []
  const text = 'there is no ImagePolicy here; name the files that hold the policies'
  return [{ text, advice: 'files-of-policies' }]
}

/** Why something will never work, from what was said of it. */
function faultNotice({ message, advice, facts }: Told): Notice {
  return { text: message, ...(advice && { advice, ...(facts && { facts }) }) }
}

type Told = {
  readonly message: string
  readonly advice?: Notice['advice'] | undefined
  readonly facts?: Notice['facts'] | undefined
}
