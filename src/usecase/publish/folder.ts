import type { Failure } from '../../base/index.ts'
import type { TreeFile } from '../../core/tree/index.ts'
import type { Person } from './repository.ts'

/** The checkout that somebody works in, by their own git. */
export type WorktreePort = {
  /** Why git does nothing here; whatever needs it fails with this. */
  readonly refusal?: Failure
  /** `undefined` when HEAD is detached. */
  readonly branch: string | undefined
  /** The same, or what a CI system says that it checked out without its name. */
  readonly standsFor: string | undefined
  /** The commit that is checked out; `undefined` before the first. */
  readonly head: string | undefined
  /** Who commits here by the user's configuration. */
  readonly identity: (signal: AbortSignal) => Promise<Person | undefined>
  /** Which of the paths have changes that are not committed, and where those are. */
  readonly changed: (
    paths: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly { readonly path: string; readonly state: string }[]>
  /** Tracked files below a folder that are not as HEAD has them. */
  readonly edited: (folder: string, signal: AbortSignal) => Promise<readonly string[]>
  /** The files of HEAD as git would check them out; those that it does not have are left out. */
  readonly committed: (
    paths: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly TreeFile[]>
  /** Commits these paths and nothing else. */
  readonly commit: (
    commit: {
      readonly paths: readonly string[]
      readonly message: string
      readonly author?: Person
    },
    signal: AbortSignal,
  ) => Promise<string>
  /** Finds out, without asking the remote, that a push to `branch` cannot be made. */
  readonly checkPush: (branch: string | undefined, signal: AbortSignal) => Promise<void>
  /** How many commits `push` would send, as far as the clone knows. */
  readonly unpushed: (branch: string | undefined, signal: AbortSignal) => Promise<number>
  /** How many of those the remote has on branches that are neither that nor the checked-out one. */
  readonly astray: (branch: string | undefined, signal: AbortSignal) => Promise<number>
  /** The remote itself, as far as the clone knows. */
  readonly remote: (signal: AbortSignal) => Promise<{
    readonly url: string
    readonly settings: readonly (readonly [name: string, value: string])[]
    /** What the checked-out branch is called there; `undefined` where the clone saw none there. */
    readonly branch: string | undefined
  }>
  /** Throws a `Failure` when the remote did not take it. */
  readonly push: (
    branch: string | undefined,
    signal: AbortSignal,
  ) => Promise<{ readonly kind: string }>
}

/** A local folder and the repository that it lies in. */
export type Folder = {
  /** The folder that was asked for, absolute. */
  readonly folder: string
  /** The repository's top, or the folder itself when it is in none. */
  readonly top: string
  /** Where the folder lies below the top; `''` when it is the top. */
  readonly prefix: string
  readonly worktree: WorktreePort | undefined
}
