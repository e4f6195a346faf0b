/**
 * Hops 6 and 7: from drafts to what the repository has, for folder, remote and controller.
 *
 * Belongs here: where a job reads and writes, commits of one branch, lost races, and what is reported
 * of a run. Does not: Git itself (io/git), what is committed (usecase/plan).
 */

export { ownCommits } from './author.ts'
export type { Folder, WorktreePort } from './folder.ts'
export { startApart } from './folder-apart.ts'
export { splitJobs } from './folder-branches.ts'
export { folderNotices } from './folder-notices.ts'
export { folderRepository } from './folder-repository.ts'
export { failedEnds, failuresOf, type JobEnd, reportOf, type ShownFile } from './job-end.ts'
export { skipOtherRepositories } from './other-repository.ts'
export { type Published, publish } from './publish.ts'
export { type PullRequestRules, pullRequestRules } from './pull-request.ts'
export { type RemoteCheckout, treesOf } from './remote-checkout.ts'
export type { RemoteCommit, RemotePort, RemoteRules } from './remote-port.ts'
export { remoteRepository } from './remote-repository.ts'
export {
  overallOutcome,
  type PullRequestReport,
  type RunReport,
  type UpdateReport,
} from './report.ts'
export type { Mode, SignBytes } from './repository.ts'
export { type SignatureCheck, sourceSignatures } from './source-signatures.ts'
export { waysIn } from './ways-in.ts'
