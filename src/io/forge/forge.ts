/** The repository at its forge: where the API answers, and what it calls the repository. */
export type ForgeTarget = {
  /** Without a slash at the end: `https://api.github.com`, `https://host/api/v4`. */
  readonly apiUrl: string
  /** `owner/name`; more segments at GitLab, whose groups nest. */
  readonly repository: string
}

/**
 * How Tidemark proves who it is.
 *
 * A token is a personal, project or OAuth token, or the installation token of a GitHub App. User
 * and password are what Git uses; GitHub and GitLab take the password as the token, as both let
 * Git do.
 */
export type ForgeCredentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }

/** A request from `head` into `base`, both branches of the same repository. */
export type RequestBranches = { readonly head: string; readonly base: string }

/** A pull request; at GitLab a merge request. */
export type ForgeRequest = RequestBranches & {
  /** As people see it: `#7`, at GitLab `!7`. */
  readonly number: number
  /** What the API calls it where the number is not enough; empty elsewhere. */
  readonly key: string
  /** The page that people open. */
  readonly url: string
  /** Without the prefix that marks a draft. */
  readonly title: string
  /** The description without our marks; lines end in LF. */
  readonly body: string
  /** The automations whose marks the description carries; empty when it is not ours. */
  readonly automations: readonly string[]
  readonly labels: readonly string[]
  readonly isDraft: boolean
  /** The commit at the head of its branch, as the forge knows it. */
  readonly commit: string
  /** Whether it merges by itself once it may; undefined where the forge does not tell. */
  readonly hasAutoMerge: boolean | undefined
}

/** A request that is over. */
export type EndedRequest = Pick<ForgeRequest, 'number' | 'commit'> & { readonly isMerged: boolean }

/** At least one: a request without a mark would be nobody's, and never touched again. */
export type Owners = readonly [string, ...string[]]

/** What a request says. The implementation adds the marks and, for a draft, the prefix. */
export type RequestContent = {
  readonly title: string
  readonly body: string
  /** `namespace/name` of the automations that it belongs to: how we know it again. */
  readonly automations: Owners
  /** Added where they are missing; labels that others gave stay. */
  readonly labels: readonly string[]
}

/** What an update writes; all that is absent stays. */
export type RequestEdits = {
  readonly title?: string
  readonly body?: Pick<RequestContent, 'body' | 'automations'>
  readonly addLabels?: readonly string[]
  readonly isDraft?: boolean
}

/** How a request becomes a part of its base; the repository's own way when absent. */
export type MergeMethod = 'merge' | 'squash' | 'rebase'

/**
 * Requests at one repository of a forge.
 *
 * Small on purpose: what to do when is in `syncRequest` and `closeRequest`, so that a new forge is
 * one file with these five functions and a row in the shared suite. All throw `ForgeError`, or
 * `HttpError` when no answer came. A new one must not write when it is asked to change nothing.
 */
export type Forge = {
  readonly target: ForgeTarget
  /** The open request between the branches, whoever made it; never one from a fork. */
  readonly find: (
    branches: RequestBranches,
    signal: AbortSignal,
  ) => Promise<ForgeRequest | undefined>
  /**
   * The last request between the branches that is over, closed or merged, and how its branch stood
   * then; never one from a fork.
   */
  readonly findEnded: (
    branches: RequestBranches,
    signal: AbortSignal,
  ) => Promise<EndedRequest | undefined>
  /**
   * Opens a request. The branches are pushed already.
   *
   * @throws {ForgeError} `FORGE_ALREADY_EXISTS` when there is one, `FORGE_NO_COMMITS` when the
   *   branches are equal, where the forge refuses that
   */
  readonly open: (
    branches: RequestBranches,
    content: RequestContent & { readonly isDraft: boolean },
    signal: AbortSignal,
  ) => Promise<ForgeRequest>
  /** Writes the edits. Done twice is done once. */
  readonly update: (
    request: ForgeRequest,
    edits: RequestEdits,
    signal: AbortSignal,
  ) => Promise<void>
  /**
   * Closes, then says why; the branch stays. In this order, as a comment on what may not be closed
   * would be written again by each run.
   */
  readonly close: (request: ForgeRequest, comment: string, signal: AbortSignal) => Promise<void>
  /**
   * Asks the forge to merge the request once its rules allow.
   *
   * Never merges what nothing guards: where the forge would merge at once because it has no check
   * and no review to wait for, this refuses.
   *
   * @throws {ForgeError} `FORGE_AUTO_MERGE` when the forge or this rule refuses
   */
  readonly enableAutoMerge: (
    request: ForgeRequest,
    method: MergeMethod | undefined,
    signal: AbortSignal,
  ) => Promise<void>
}
