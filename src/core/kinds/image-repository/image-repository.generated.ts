// Generated from crds/*.yaml by `npm run generate`. Do not edit.

import type { Condition, ObjectMeta } from '../object.ts'

/** An image repository in a registry whose tags are listed at an interval. */
export type ImageRepository = {
  readonly apiVersion: 'image.toolkit.fluxcd.io/v1'
  readonly kind: 'ImageRepository'
  readonly metadata: ObjectMeta
  readonly spec: ImageRepositorySpec
  readonly status?: ImageRepositoryStatus
}

/** What to scan, how often, and with which credentials. */
type ImageRepositorySpec = {
  /** Other namespaces whose policies may use this repository. */
  readonly accessFrom?: {
    /** A namespace may use it when any of these selectors matches. */
    readonly namespaceSelectors: readonly {
      /** Exact label values. */
      readonly matchLabels?: Readonly<Record<string, string>>
    }[]
  }
  /** Secret with a client certificate and a CA for the registry. */
  readonly certSecretRef?: {
    readonly name: string
  }
  /** Regular expressions of tags to leave out. */
  readonly exclusionList: readonly string[]
  /** Name of the image, without scheme, tag or digest. */
  readonly image: string
  /** Whether plain HTTP is allowed. */
  readonly insecure?: boolean
  /** Time between two scans. */
  readonly interval: string
  /** Where credentials come from when no Secret is named. */
  readonly provider: 'generic' | 'aws' | 'azure' | 'gcp'
  /** Secret with the address and credentials of a proxy. */
  readonly proxySecretRef?: {
    readonly name: string
  }
  /** Secret of type docker config with the registry's credentials. */
  readonly secretRef?: {
    readonly name: string
  }
  /** ServiceAccount whose pull secrets or cloud identity are used. */
  readonly serviceAccountName?: string
  /** Whether scans are paused. */
  readonly suspend?: boolean
  /** Time limit of one scan; the interval when absent. */
  readonly timeout?: string
}

/** What the last scans gave. */
type ImageRepositoryStatus = {
  /** The image name with its registry spelled out. */
  readonly canonicalImageName?: string
  /** Ready, Reconciling and Stalled. */
  readonly conditions?: readonly Condition[]
  /** Value of the last request annotation that was acted on. */
  readonly lastHandledReconcileAt?: string
  /** The last complete scan. */
  readonly lastScanResult?: {
    /** The first ten tags in descending byte order. */
    readonly latestTags?: readonly string[]
    /** Checksum of the tag list. */
    readonly revision?: string
    /** When the tags were stored. */
    readonly scanTime?: string
    /** Number of tags that were not excluded. */
    readonly tagCount: number
  }
  /** The exclusion list of the last scan. */
  readonly observedExclusionList?: readonly string[]
  /** The last generation that was handled to its end. */
  readonly observedGeneration?: number
}
