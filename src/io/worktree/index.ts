/**
 * The user's own checkout, driven by git with all of their own configuration.
 *
 * Belongs here: what a folder's repository says and takes. Does not: mirrors and remotes (io/git),
 * which files are written (io/folder).
 */

export type { CloneRemote } from './clone-remote.ts'
export type { CommittedFile } from './committed-files.ts'
export {
  openWorktree,
  type PathCommit,
  type PathState,
  type Person,
  type Worktree,
} from './worktree.ts'
