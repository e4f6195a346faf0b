/**
 * Files, selected images and an automation to draft commits and diagnostics.
 *
 * Belongs here: which automation may edit what, and the plan of an update as data. Does not:
 * reading trees or registries (io), what objects are called (usecase/manifests).
 */

export { checkBranch, jobTarget, refspecTarget } from './job-target.ts'
export { type Job, type JobDefaults, planJobs } from './jobs.ts'
export { skipOtherRepositories, sourceFor } from './other-repository.ts'
export {
  applyDraft,
  type Draft,
  type DraftFile,
  pathsToEdit,
  planUpdate,
  type Selections,
} from './plan.ts'
export {
  type PullRequestRules,
  policiesWithoutResult,
  pullRequestBranch,
  pullRequestRules,
} from './pull-request.ts'
export {
  type Named,
  overallOutcome,
  type PolicyReport,
  type PullRequestReport,
  type ReportedChange,
  type RunReport,
  type SkippedMarker,
  type UpdateReport,
} from './report.ts'
export { describeRequest, type RequestFacts, type RequestText } from './request-body.ts'
export {
  type OpenPolicy,
  preparePolicy,
  reportChoice,
  type SettledPolicy,
  wantsDigest,
  withoutResult,
} from './selection.ts'
export { digestKeepers, selectionsFor } from './selections.ts'
export type { Target } from './target.ts'
export { isWorthReading, maxFileBytes } from './worth-reading.ts'
