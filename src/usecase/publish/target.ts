import { Failure } from '../../base/index.ts'

/** Which commit to read; of several fields the first of commit, name, tag, semver, branch counts. */
export type CheckoutRef = {
  readonly branch?: string
  readonly tag?: string
  readonly semver?: string
  readonly name?: string
  readonly commit?: string
}

/** `spec.git.push` of an automation. */
export type PushRules = {
  readonly branch?: string
  readonly refspec?: string
  readonly options?: Readonly<Record<string, string>>
}

/** Where an automation reads and where it writes. */
export type Target = {
  readonly checkout: CheckoutRef | undefined
  readonly pushBranch: string
  /** The push branch is another one than the branch that is read. */
  readonly switchBranch: boolean
  readonly refspec?: string
  readonly pushOptions: Readonly<Record<string, string>>
}

/** Code of an automation that says nowhere what to push to. */
export type TargetCode = 'PUSH_BRANCH_UNKNOWN'

/** Read when no ref is given anywhere; the remote's HEAD is not asked (spec/image-automation §7.2). */
const defaultBranch = 'master'

/**
 * Settles where to read and where to push.
 *
 * A checkout ref of the automation replaces the repository's ref as a whole.
 *
 * @throws {Failure} `PUSH_BRANCH_UNKNOWN` when neither a push branch nor a branch ref is given
 * @see spec/image-automation §7.3
 */
export function resolveTarget(
  automationRef: CheckoutRef | undefined,
  repositoryRef: CheckoutRef | undefined,
  push: PushRules | undefined,
): Target {
  const checkout = automationRef ?? repositoryRef
  return {
    checkout,
    ...branches(checkout, push?.branch ?? ''),
    ...(push?.refspec ? { refspec: push.refspec } : {}),
    pushOptions: push?.options ?? {},
  }
}

function branches(
  checkout: CheckoutRef | undefined,
  wanted: string,
): Pick<Target, 'pushBranch' | 'switchBranch'> {
  const read = checkout === undefined ? defaultBranch : (checkout.branch ?? '')
  if (wanted !== '') return { pushBranch: wanted, switchBranch: wanted !== read }
  if (checkout !== undefined && read !== '') return { pushBranch: read, switchBranch: false }
  throw new Failure<TargetCode>(
    'PUSH_BRANCH_UNKNOWN',
    'push spec not provided, and cannot be inferred from .spec.git.checkout.ref or GitRepository .spec.ref',
  )
}
