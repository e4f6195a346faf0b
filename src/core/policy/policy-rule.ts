/** Why a rule cannot be used. */
export type PolicyCode = 'INVALID_POLICY' | 'INVALID_FILTER' | 'INVALID_EXCLUSION'

/** The part of an ImagePolicy's spec that says which tag is the latest. */
export type PolicyRule = {
  /** The first of `semver`, `alphabetical`, `numerical` that is set counts. */
  readonly policy: {
    readonly semver?: { readonly range: string }
    readonly alphabetical?: { readonly order?: string }
    readonly numerical?: { readonly order?: string }
  }
  readonly filterTags?: {
    /** A tag without a match is no candidate; empty matches every tag. */
    readonly pattern?: string
    /** What to compare instead of the tag: a template over the groups of `pattern`. */
    readonly extract?: string
  }
}
