// Generated from crds/*.yaml by `npm run generate`. Do not edit.

import type { Condition, ObjectMeta } from '../object.ts'

/** A rule that chooses one tag of an image repository. */
export type ImagePolicy = {
  readonly apiVersion: 'image.toolkit.fluxcd.io/v1'
  readonly kind: 'ImagePolicy'
  readonly metadata: ObjectMeta
  readonly spec: ImagePolicySpec
  readonly status?: ImagePolicyStatus
}

/** Which repository, which tags count, and which of them is the latest. */
type ImagePolicySpec = {
  /** Whether the digest behind the chosen tag is looked up, and how often. */
  readonly digestReflectionPolicy: 'Always' | 'IfNotPresent' | 'Never'
  /** Which tags count, and which part of them is compared. */
  readonly filterTags?: {
    /** Template for the compared text, from the pattern's groups. */
    readonly extract?: string
    /** Regular expression that a tag must match. */
    readonly pattern?: string
  }
  /** The ImageRepository whose tags are chosen from. */
  readonly imageRepositoryRef: {
    /** Name of the ImageRepository. */
    readonly name: string
    /** Its namespace; that of the policy when absent. */
    readonly namespace?: string
  }
  /** Time between two digest lookups; only with the policy Always. */
  readonly interval?: string
  /** The order of tags; exactly one of the members. */
  readonly policy: {
    /** By the bytes of the tag. */
    readonly alphabetical?: {
      /** Whether the last tag in ascending or descending order wins. */
      readonly order: 'asc' | 'desc'
    }
    /** By the tag as a number. */
    readonly numerical?: {
      /** Whether the last tag in ascending or descending order wins. */
      readonly order: 'asc' | 'desc'
    }
    /** By semantic version, within a range. */
    readonly semver?: {
      /** Constraint that a version must satisfy. */
      readonly range: string
    }
  }
  /** Whether choosing is paused. */
  readonly suspend?: boolean
}

/** The chosen tag and how it came about. */
type ImagePolicyStatus = {
  /** Ready, Reconciling and Stalled. */
  readonly conditions?: readonly Condition[]
  /** Value of the last request annotation that was acted on. */
  readonly lastHandledReconcileAt?: string
  /** The image that the policy chooses now. */
  readonly latestRef?: {
    /** Digest of the image, when it is looked up. */
    readonly digest?: string
    /** The repository's image name as written there. */
    readonly name: string
    /** The chosen tag. */
    readonly tag: string
  }
  /** The last generation that was handled to its end. */
  readonly observedGeneration?: number
  /** The image that was chosen before. */
  readonly observedPreviousRef?: {
    /** Digest of the image, when it was looked up. */
    readonly digest?: string
    /** The repository's image name as written there. */
    readonly name: string
    /** The tag chosen before. */
    readonly tag: string
  }
}
