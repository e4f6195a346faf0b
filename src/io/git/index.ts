/**
 * The git binary: mirrors, blobs, commits, signing, push with lease.
 *
 * Belongs here: everything that speaks to git or to a Git remote. Does not: what is in the files
 * (core/markers), what the commit message says (core/message), pull requests (io/forge).
 *
 * A run: `openRemote` → `resolve` → `fetch` → `searchTree`, `readBlobs` → `writeCommit` → `push` →
 * `close`. Nothing is public before `push`.
 */
export type { Signature } from './commit-text.ts'
export type { GitCredentials, GitProxy, GitTls } from './credentials.ts'
export type { FileEdit } from './edit-tree.ts'
export { type GitCode, GitError } from './git-error.ts'
export type { ListedFile } from './list-tree.ts'
export type { Want } from './mirror.ts'
export { type Mirrors, type MirrorsOptions, openMirrors } from './mirrors.ts'
export type { PushedRef } from './parse-push.ts'
export { assertPushed, type PushOptions, type RefUpdate } from './push.ts'
export { isRefName, type ObjectId, type RemoteRefs } from './refs.ts'
export { type Blob, openRemote, type Remote, type RemoteOptions } from './remote.ts'
export { type DefaultBranch, patternsFor, type RefSpec, type Resolved } from './resolve-ref.ts'
export type { SignBytes } from './sign/openpgp-signer.ts'
export { readSigningKey, type SigningSecret } from './sign/signing-key.ts'
export { type SignedObject, splitCommit, splitTag } from './sign/split-signature.ts'
export { type TrustedKeys, type Verdict, verifySignature } from './sign/verify-signature.ts'
export { openWorktree, type PathCommit, type PathState, type Worktree } from './worktree.ts'
export type { CommitDraft } from './write-commit.ts'
