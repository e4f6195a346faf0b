/** Why a condition is as it is: the words of the reference implementation. */
export type Reason =
  | 'Succeeded'
  | 'Progressing'
  | 'ProgressingWithRetry'
  | 'Failed'
  | 'Failure'
  | 'AccessDenied'
  | 'AuthenticationFailed'
  | 'DependencyNotReady'
  | 'FeatureGateDisabled'
  | 'GitOperationFailed'
  | 'ImageURLInvalid'
  | 'IntervalNotConfigured'
  | 'InvalidPolicy'
  | 'InvalidPolicySelector'
  | 'InvalidSourceConfiguration'
  | 'InvalidUpdateStrategy'
  | 'ReadOperationFailed'
  | 'RemovedTemplateField'
  | 'SourceManagerFailed'
  | 'UpdateFailed'

/** How a failure ends a run. `stalled`: trying again is useless until the object changes. */
export type Ending = { readonly kind: 'failed' | 'stalled'; readonly reason: Reason }

const ends = (kind: Ending['kind'], reason: Reason): Ending => ({ kind, reason })

const source = ends('failed', 'SourceManagerFailed')
const git = ends('failed', 'GitOperationFailed')

/** Failures that end the run of an ImageUpdateAutomation with a reason of its own. */
export type AutomationCode =
  | 'AUTH_OPTIONS'
  | 'INVALID_SELECTOR'
  | 'INVALID_SOURCE'
  | 'MESSAGE_FAILED'
  | 'PUSH_BRANCH_UNKNOWN'
  | 'SIGNING_KEY'
  | 'UPDATE_FAILED'
  | 'GIT_AUTHENTICATION_REQUIRED'
  | 'GIT_COMMIT_NOT_FOUND'
  | 'GIT_FAILED'
  | 'GIT_FORBIDDEN'
  | 'GIT_HOST_KEY_CHANGED'
  | 'GIT_HOST_KEY_UNKNOWN'
  | 'GIT_INVALID_CREDENTIALS'
  | 'GIT_INVALID_PATH'
  | 'GIT_INVALID_REF'
  | 'GIT_INVALID_URL'
  | 'GIT_MIRROR_BUSY'
  | 'GIT_MIRROR_DAMAGED'
  | 'GIT_MISSING'
  | 'GIT_NOT_A_WORK_TREE'
  | 'GIT_NOT_TRUSTED'
  | 'GIT_NOTHING_TO_COMMIT'
  | 'GIT_OUTPUT_TOO_LARGE'
  | 'GIT_PUSH_REFUSED'
  | 'GIT_PUSH_STALE'
  | 'GIT_REDIRECTED'
  | 'GIT_REF_NOT_FOUND'
  | 'GIT_REPOSITORY_EMPTY'
  | 'GIT_REPOSITORY_NOT_FOUND'
  | 'GIT_SIGNING_FAILED'
  | 'GIT_SSH_MISSING'
  | 'GIT_TIMED_OUT'
  | 'GIT_TREE_REFUSED'
  | 'GIT_UNREACHABLE'

/** @see spec/image-automation §6.1, §11.2 */
export const automationEndings: Readonly<Record<AutomationCode, Ending>> = {
  AUTH_OPTIONS: source,
  INVALID_SELECTOR: ends('stalled', 'InvalidPolicySelector'),
  INVALID_SOURCE: ends('stalled', 'InvalidSourceConfiguration'),
  MESSAGE_FAILED: git,
  PUSH_BRANCH_UNKNOWN: source,
  SIGNING_KEY: source,
  UPDATE_FAILED: ends('failed', 'UpdateFailed'),
  GIT_AUTHENTICATION_REQUIRED: git,
  GIT_COMMIT_NOT_FOUND: git,
  GIT_FAILED: git,
  GIT_FORBIDDEN: git,
  GIT_HOST_KEY_CHANGED: git,
  GIT_HOST_KEY_UNKNOWN: git,
  GIT_INVALID_CREDENTIALS: git,
  GIT_INVALID_PATH: git,
  GIT_INVALID_REF: git,
  GIT_INVALID_URL: git,
  GIT_MIRROR_BUSY: git,
  GIT_MIRROR_DAMAGED: git,
  GIT_MISSING: git,
  GIT_NOT_A_WORK_TREE: git,
  GIT_NOT_TRUSTED: git,
  GIT_NOTHING_TO_COMMIT: git,
  GIT_OUTPUT_TOO_LARGE: git,
  GIT_PUSH_REFUSED: git,
  GIT_PUSH_STALE: git,
  GIT_REDIRECTED: git,
  GIT_REF_NOT_FOUND: git,
  GIT_REPOSITORY_EMPTY: git,
  GIT_REPOSITORY_NOT_FOUND: git,
  GIT_SIGNING_FAILED: source,
  GIT_SSH_MISSING: git,
  GIT_TIMED_OUT: git,
  GIT_TREE_REFUSED: git,
  GIT_UNREACHABLE: git,
}

/** Failures that end the scan of an ImageRepository with a reason of its own. */
export type RepositoryCode = 'AUTH_OPTIONS' | 'INVALID_IMAGE' | 'SCAN'

/** @see spec/image-reflector §5.2 */
export const repositoryEndings: Readonly<Record<RepositoryCode, Ending>> = {
  AUTH_OPTIONS: ends('failed', 'AuthenticationFailed'),
  INVALID_IMAGE: ends('stalled', 'ImageURLInvalid'),
  SCAN: ends('failed', 'ReadOperationFailed'),
}

/** Failures that end the run of an ImagePolicy with a reason of its own. */
export type PolicyCode =
  | 'ACCESS_DENIED'
  | 'DEPENDENCY_NOT_READY'
  | 'INVALID_FILTER'
  | 'INVALID_IMAGE'
  | 'INVALID_POLICY'

/** @see spec/image-reflector §7 */
export const policyEndings: Readonly<Record<PolicyCode, Ending>> = {
  ACCESS_DENIED: ends('failed', 'AccessDenied'),
  DEPENDENCY_NOT_READY: ends('failed', 'DependencyNotReady'),
  INVALID_FILTER: ends('stalled', 'InvalidPolicy'),
  INVALID_IMAGE: ends('stalled', 'ImageURLInvalid'),
  INVALID_POLICY: ends('stalled', 'InvalidPolicy'),
}
