// Generated from crds/*.yaml by `npm run generate`. Do not edit.

import type { Condition, ObjectMeta } from '../object.ts'

/** A Git repository and the reference in it that counts. */
export type GitRepository = {
  readonly apiVersion: 'source.toolkit.fluxcd.io/v1'
  readonly kind: 'GitRepository'
  readonly metadata: ObjectMeta
  readonly spec: GitRepositorySpec
  readonly status?: GitRepositoryStatus
}

/** Where the repository is and what is read from it. */
type GitRepositorySpec = {
  /** Lines in the manner of .gitignore, after those of .sourceignore. */
  readonly ignore?: string
  /** Artifacts of other repositories that are copied in. */
  readonly include?: readonly {
    /** What to copy; everything when absent. */
    readonly fromPath?: string
    /** The GitRepository, in the same namespace. */
    readonly repository: {
      readonly name: string
    }
    /** Where to copy it; the repository's name when absent. */
    readonly toPath?: string
  }[]
  /** Time between two looks at the remote. */
  readonly interval: string
  /** Where credentials come from. */
  readonly provider: 'generic' | 'aws' | 'azure' | 'github'
  /** Secret with the address and credentials of a proxy. */
  readonly proxySecretRef?: {
    readonly name: string
  }
  /** Whether submodules are checked out too. */
  readonly recurseSubmodules?: boolean
  /** The Git reference that counts. */
  readonly ref?: {
    /** Name of a branch. */
    readonly branch?: string
    /** Id of a commit. */
    readonly commit?: string
    /** Full name of a reference. */
    readonly name?: string
    /** Range of versions among the tags. */
    readonly semver?: string
    /** Name of a tag. */
    readonly tag?: string
  }
  /** Secret with the credentials of the repository. */
  readonly secretRef?: {
    readonly name: string
  }
  /** ServiceAccount whose cloud identity is used. */
  readonly serviceAccountName?: string
  /** The folders to check out; all when absent. */
  readonly sparseCheckout?: readonly string[]
  /** Whether looks at the remote are paused. */
  readonly suspend?: boolean
  /** Time limit of one Git operation. */
  readonly timeout: string
  /** Address of the repository. */
  readonly url: string
  /** Which signatures are demanded. */
  readonly verify?: {
    /** What must be signed. */
    readonly mode: 'head' | 'HEAD' | 'Tag' | 'TagAndHEAD'
    /** Secret with the public keys. */
    readonly secretRef: {
      readonly name: string
    }
  }
}

/** What was read last. */
type GitRepositoryStatus = {
  /** The files of a revision, packed. */
  readonly artifact?: {
    /** Digest of the packed files. */
    readonly digest?: string
    /** When it was packed. */
    readonly lastUpdateTime: string
    /** Facts from the upstream. */
    readonly metadata?: Readonly<Record<string, string>>
    /** Path of the file in the storage. */
    readonly path: string
    /** The revision, as branch and commit. */
    readonly revision: string
    /** Size in bytes. */
    readonly size?: number
    /** Address to download it from. */
    readonly url: string
  }
  /** Ready, Reconciling and Stalled. */
  readonly conditions?: readonly Condition[]
  /** The artifacts that were copied in. */
  readonly includedArtifacts?: readonly {
    /** Digest of the packed files. */
    readonly digest?: string
    /** When it was packed. */
    readonly lastUpdateTime: string
    /** Facts from the upstream. */
    readonly metadata?: Readonly<Record<string, string>>
    /** Path of the file in the storage. */
    readonly path: string
    /** The revision, as branch and commit. */
    readonly revision: string
    /** Size in bytes. */
    readonly size?: number
    /** Address to download it from. */
    readonly url: string
  }[]
  /** Value of the last request annotation that was acted on. */
  readonly lastHandledReconcileAt?: string
  /** The last generation that was handled to its end. */
  readonly observedGeneration?: number
  /** The ignore lines of the last artifact. */
  readonly observedIgnore?: string
  /** Artifacts of other repositories that are copied in. */
  readonly observedInclude?: readonly {
    /** What to copy; everything when absent. */
    readonly fromPath?: string
    /** The GitRepository, in the same namespace. */
    readonly repository: {
      readonly name: string
    }
    /** Where to copy it; the repository's name when absent. */
    readonly toPath?: string
  }[]
  /** Whether the last artifact holds submodules. */
  readonly observedRecurseSubmodules?: boolean
  /** The folders of the last artifact. */
  readonly observedSparseCheckout?: readonly string[]
  /** What was last found signed. */
  readonly sourceVerificationMode?: string
}
