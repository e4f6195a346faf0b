/** Why a rule cannot be used. */
export type PolicyCode = 'INVALID_POLICY' | 'INVALID_FILTER' | 'INVALID_EXCLUSION'
