import { Failure, type Notice } from '../../base/index.ts'
import type { ImageRepositoryName } from '../../core/image/index.ts'
import type { ObjectOf } from '../../core/objects/index.ts'
import { applyExclusions, type CompiledRule } from '../../core/policy/index.ts'

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

/** What is known of a policy before a registry is asked. */
type Prepared =
  | ({ readonly kind: 'open' } & NonNullable<KnownPolicy['usable']>)
  | {
      readonly kind: 'settled'
      readonly report: Told & { readonly outcome: string }
    }

/** Keeps of a prepared policy what a check of markers needs. */
export function knownPolicy(policy: ObjectOf<'ImagePolicy'>, prepared: Prepared): KnownPolicy {
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

/** Why something will never work, from what was said of it. */
export function faultNotice({ message, advice, facts }: Told): Notice {
  return { text: message, ...(advice && { advice, ...(facts && { facts }) }) }
}

type Told = {
  readonly message: string
  readonly advice?: Notice['advice'] | undefined
  readonly facts?: Notice['facts'] | undefined
}
