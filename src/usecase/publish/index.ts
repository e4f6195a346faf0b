/**
 * Hops 6 and 7: from drafts to what the repository has, for folder, remote and controller.
 *
 * Belongs here: where a job reads and writes, commits of one branch, lost races, and what is reported
 * of a run. Does not: Git itself (io/git), what is committed (usecase/plan).
 */
export { checkBranch, jobTarget, refspecTarget } from './job-target.ts'
export { skipOtherRepositories, sourceFor } from './other-repository.ts'
export { type PullRequestRules, pullRequestBranch, pullRequestRules } from './pull-request.ts'
export {
  overallOutcome,
  type PullRequestReport,
  type RunReport,
  type UpdateReport,
} from './report.ts'
export type { Target } from './target.ts'
