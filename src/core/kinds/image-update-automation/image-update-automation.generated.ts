// Generated from crds/*.yaml by `npm run generate`. Do not edit.

import type { Condition, ObjectMeta } from '../object.ts'

/** Writes the images that policies chose to a Git repository. */
export type ImageUpdateAutomation = {
  readonly apiVersion: 'image.toolkit.fluxcd.io/v1'
  readonly kind: 'ImageUpdateAutomation'
  readonly metadata: ObjectMeta
  readonly spec: ImageUpdateAutomationSpec
  readonly status?: ImageUpdateAutomationStatus
}

/** Which repository, which files, and how to commit and push. */
type ImageUpdateAutomationSpec = {
  /** How to check out, commit and push. */
  readonly git?: {
    /** What to check out instead of the source's own reference. */
    readonly checkout?: {
      /** A Git reference; replaces the source's as a whole. */
      readonly ref: {
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
    }
    /** Author, message and signature of the commits. */
    readonly commit: {
      /** Who the commits are from. */
      readonly author: {
        /** Address of the author. */
        readonly email: string
        /** Name of the author. */
        readonly name?: string
      }
      /** Go template of the message; a built-in text when empty. */
      readonly messageTemplate?: string
      /** What the template sees as .Values. */
      readonly messageTemplateValues?: Readonly<Record<string, string>>
      /** The key that commits are signed with. */
      readonly signingKey?: {
        /** Secret with the key, in the same namespace. */
        readonly secretRef: {
          readonly name: string
        }
        /** Kind of key; gpg when absent. */
        readonly type?: 'gpg' | 'ssh'
      }
    }
    /** Where to push to; the checked-out branch when absent. */
    readonly push?: {
      /** The branch to push to; created when it is missing. */
      readonly branch?: string
      /** Git push options. */
      readonly options?: Readonly<Record<string, string>>
      /** A second push, as a refspec. */
      readonly refspec?: string
    }
  }
  /** Time between two runs. */
  readonly interval: string
  /** Labels of the policies that count; all of the namespace when absent. */
  readonly policySelector?: {
    /** Requirements that must all hold. */
    readonly matchExpressions?: readonly {
      /** Name of the label. */
      readonly key: string
      /** In, NotIn, Exists or DoesNotExist. */
      readonly operator: string
      /** Values for In and NotIn. */
      readonly values?: readonly string[]
    }[]
    /** Exact label values. */
    readonly matchLabels?: Readonly<Record<string, string>>
  }
  /** The GitRepository to write to. */
  readonly sourceRef: {
    /** Not read. */
    readonly apiVersion?: string
    /** The kind of the source. */
    readonly kind: 'GitRepository'
    /** Name of the source. */
    readonly name: string
    /** Its namespace; that of the automation when absent. */
    readonly namespace?: string
  }
  /** Whether runs are paused. */
  readonly suspend?: boolean
  /** Which files are edited, and how. */
  readonly update: {
    /** File or folder to edit; the whole repository when empty. */
    readonly path?: string
    /** How the values to edit are found. */
    readonly strategy: 'Setters'
  }
}

/** What the last runs did. */
type ImageUpdateAutomationStatus = {
  /** Ready, Reconciling and Stalled. */
  readonly conditions?: readonly Condition[]
  /** When the last run started. */
  readonly lastAutomationRunTime?: string
  /** Value of the last request annotation that was acted on. */
  readonly lastHandledReconcileAt?: string
  /** Id of the last commit that was pushed. */
  readonly lastPushCommit?: string
  /** When the last push ended. */
  readonly lastPushTime?: string
  /** The last generation that was handled to its end. */
  readonly observedGeneration?: number
  /** The images that the last run saw, by name of the policy. */
  readonly observedPolicies?: {
    readonly [name: string]: {
      /** Digest of the image, when it is looked up. */
      readonly digest?: string
      /** Name of the image. */
      readonly name: string
      /** Tag of the image. */
      readonly tag: string
    }
  }
  /** The revision of the source that the last run saw. */
  readonly observedSourceRevision?: string
}
