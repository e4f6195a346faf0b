import { Failure } from '../../base/index.ts'
import {
  formatImageRef,
  type ImageRef,
  type ImageRepositoryName,
  parseImageRepository,
} from '../../core/image/index.ts'
import { nameOf, type ObjectOf, type Objects, printName } from '../../core/objects/index.ts'
import { type Choice, type CompiledRule, compileRule } from '../../core/policy/index.ts'
import {
  failed,
  type Outcome,
  outcomeOf,
  resolved,
  suspended,
  waiting,
} from '../../core/status/index.ts'
import { type PolicyReport } from './policy-report.ts'
import { referredRepository } from './repository-access.ts'

/** A policy that needs its repository scanned. */
export type OpenPolicy = {
  readonly kind: 'open'
  readonly policy: ObjectOf<'ImagePolicy'>
  readonly repository: ObjectOf<'ImageRepository'>
  readonly image: ImageRepositoryName
  readonly rule: CompiledRule
}

/** A policy whose outcome needs no registry. */
export type SettledPolicy = { readonly kind: 'settled'; readonly report: PolicyReport }

/**
 * Decides what a policy needs before any registry is asked; faults of the objects show here.
 *
 * @param override - the selection made by hand, which outranks everything
 */
export function preparePolicy(
  policy: ObjectOf<'ImagePolicy'>,
  objects: Objects,
  override: ImageRef | undefined,
): OpenPolicy | SettledPolicy {
  if (override !== undefined) return settled(setByHand(policy, override))
  if (policy.spec.suspend === true) {
    return settled(withoutResult(policy, waiting('Suspended', suspended)))
  }
  try {
    const repository = referredRepository(policy, objects)
    const { image: name, insecure, suspend } = repository.spec
    if (suspend === true) {
      const message = `ImageRepository '${printName(repository.metadata)}' is suspended`
      return settled(withoutResult(policy, waiting('Suspended', message)))
    }
    const image = parseImageRepository(name, { insecure: insecure === true })
    const rule = compileRule(policy.spec)
    return { kind: 'open', policy, repository, image, rule }
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    return settled(withoutResult(policy, outcomeOf('ImagePolicy', thrown)))
  }
}

/** Whether the digest behind the chosen tag is wanted (spec/image-reflector §7.8). */
export function wantsDigest(policy: ObjectOf<'ImagePolicy'>): boolean {
  return policy.spec.digestReflectionPolicy !== 'Never'
}

/** The report of a policy with a choice, or without one. */
export function reportChoice(
  open: OpenPolicy,
  choice: Choice,
  digest: string | undefined,
): PolicyReport {
  const { image } = open.repository.spec
  const counts = { image, tags: choice.total, candidates: choice.candidates }
  if (choice.kind === 'none') {
    return { ...withoutResult(open.policy, failed('Failure', choice.message)), ...counts }
  }
  const ref = { name: image, tag: choice.tag, ...(digest === undefined ? {} : { digest }) }
  return {
    ...nameOf(open.policy),
    outcome: 'selected',
    ref,
    ...counts,
    message: resolved(image, choice.tag, digest),
  }
}

/** The report of a policy that ended without a result. */
export function withoutResult(
  policy: ObjectOf<'ImagePolicy'>,
  { kind, message, advice, facts }: Outcome,
): PolicyReport {
  const outcome = kind === 'waiting' ? 'skipped' : 'failed'
  const told = advice === undefined ? { message } : { message, advice, facts }
  return { ...nameOf(policy), outcome, ...told }
}

function setByHand(policy: ObjectOf<'ImagePolicy'>, ref: ImageRef): PolicyReport {
  const message = `set to ${formatImageRef(ref)} on the command line`
  return { ...nameOf(policy), image: ref.name, outcome: 'set', ref, message }
}

function settled(report: PolicyReport): SettledPolicy {
  return { kind: 'settled', report }
}
