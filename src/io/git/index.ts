/**
 * The git binary: mirrors, blobs, commits, push with lease.
 *
 * Belongs here: everything that speaks to git or to a Git remote. `wire` is what a remote is told
 * and answers, `objects` what a repository holds, `mirrors` the copies on disk and who uses them.
 * Does not: what is in the files (core/markers) and remembered of them (io/gitindex), what the
 * commit message says (core/message), signatures (io/sign), the user's own checkout (io/worktree).
 *
 * A process has one `openMirrors`. A run: `openRemote` → `resolve` → `fetch` → `look`, `readBlobs` →
 * `writeCommit` → `push` → `close`. Nothing is public before `push`.
 */

export { type GitCode, GitError } from './git-error.ts'
export { type Mirrors, type MirrorsOptions, openMirrors } from './mirrors/mirrors.ts'
export type { ObjectMemory } from './mirrors/object-memory.ts'
export type { Signature } from './objects/commit-text.ts'
export type { FileEdit } from './objects/edit-tree.ts'
export { assertCount, isFolder, visitTrees } from './objects/expand-trees.ts'
export { type ListedFile, prefixOf, segments } from './objects/list-tree.ts'
export type { CommitDraft } from './objects/make-commit.ts'
export type { GitObject } from './objects/object-reader.ts'
export type { ObjectStore } from './objects/object-store.ts'
export { modes, type TreeLine } from './objects/tree.ts'
export { listingOf, type RefListing } from './ref-listing.ts'
export {
  type Blob,
  type MirrorView,
  openRemote,
  type Remote,
  type RemoteOptions,
} from './remote.ts'
export { userEnvironment } from './wire/environment.ts'
export type { Want } from './wire/fetch-commits.ts'
export { type Git, type GitRan, makeGit } from './wire/git.ts'
export { type PushedRef, parsePush } from './wire/parse-push.ts'
export { assertPushed, type PushOptions, type RefUpdate } from './wire/push.ts'
export { isRefName, type ObjectId } from './wire/refs.ts'
export type { RefSpec, Resolved } from './wire/resolve-ref.ts'
export { secretsOfGit, secretsOfSettings } from './wire/secrets-of-git.ts'
