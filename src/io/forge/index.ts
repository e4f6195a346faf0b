/**
 * Pull and merge requests at GitHub, GitLab and Gitea.
 *
 * Belongs here: where the API of a Git URL is, what its answers mean, and that there is never a
 * second request for one branch. Does not: pushing the branch (io/git), what a request says
 * (usecase/publish).
 *
 * A run: `locateForge` → `openForge` → `syncRequest`, or `closeRequest` when nothing is left.
 */
export { type ForgeHints, type LocatedForge, locateForge } from './detect.ts'
export type {
  Forge,
  ForgeCredentials,
  ForgeRequest,
  ForgeTarget,
  MergeMethod,
  Owners,
  RequestBranches,
  RequestContent,
  RequestEdits,
} from './forge.ts'
export { forgeCredentials, gitTokenHelper } from './forge-credentials.ts'
export { type ForgeCode, ForgeError } from './forge-error.ts'
export { type ForgeKind, forgeKinds } from './forges.table.ts'
export { type ForgeOptions, openForge } from './open-forge.ts'
export {
  type ClosedRequest,
  closeRequest,
  type RequestSpec,
  type SyncedRequest,
  syncRequest,
} from './sync.ts'
