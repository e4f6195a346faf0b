import type { Failure } from '../../base/index.ts'
import type { MarkedTree } from '../plan/index.ts'
import type { HistoryPort } from './begin-again.ts'
import type { BranchOverrides } from './job-target.ts'
import type { PullRequestRules } from './pull-request.ts'
import type { Person, SignBytes } from './repository.ts'
import type { CheckoutRef } from './target.ts'

/** A commit at a remote, and the ref that it was found by. */
export type RemoteCommit = { readonly ref: string | undefined; readonly id: string }

type Signature = Person & { readonly dateMs: number }

/** One run's dealings with a remote. */
export type RemotePort = HistoryPort & {
  /** Without userinfo. */
  readonly url: string
  /** Which commit a ref means, and which refs there are, as they were when first asked. */
  readonly resolve: (
    spec: CheckoutRef,
    alsoRefs: readonly string[],
    signal: AbortSignal,
  ) => Promise<{
    readonly ref: string | undefined
    readonly commit: string
    readonly refs: { readonly ids: ReadonlyMap<string, string> }
  }>
  /** The refs may have moved: the next `resolve` asks again. */
  readonly forgetRefs: () => void
  readonly tree: (commit: RemoteCommit, signal: AbortSignal) => Promise<MarkedTree>
  /** Drafts a commit and gives its id; nothing is public before `push`. */
  readonly writeCommit: (
    draft: {
      readonly parent: string
      readonly files: AsyncIterable<{ readonly path: string; readonly bytes: Uint8Array }>
      readonly author: Signature
      readonly committer: Signature
      readonly message: string
      readonly sign?: SignBytes
    },
    signal: AbortSignal,
  ) => Promise<string>
  /** Moves refs, each only from its expected old value; the answer says why some of them did not. */
  readonly push: (
    updates: readonly RefUpdate[],
    options: { readonly pushOptions: readonly string[]; readonly atomic: boolean },
    signal: AbortSignal,
  ) => Promise<(refs: ReadonlySet<string>) => Failure | undefined>
}

/** A ref to move. */
export type RefUpdate = {
  readonly ref: string
  readonly new: string
  /** The lease; `undefined` when the ref is not there yet. */
  readonly expectedOld: string | undefined
}

/** What the user says of branches; it stands in for what the objects say. */
export type RemoteRules = BranchOverrides & {
  readonly pullRequest: PullRequestRules | undefined
}
