import { interval, timeout, withDurations } from '../conversion/durations.ts'
import type { VersionPair } from '../conversion/version-pair.ts'

/**
 * Every version before v1: one structure that grew (image-reflector §2), so only old spellings
 * need work. Newer fields under an old version are kept, which upstream pruned.
 */
const lenient: VersionPair = {
  specToV1: ({ scanInterval, ...spec }) => {
    const intervalText = spec['interval'] ?? scanInterval
    // Upstream decodes into Go's zero values, and an interval of 0s means one scan.
    const filled = { image: '', ...spec, interval: intervalText ?? '0s' }
    return withDurations(filled, { interval, timeout })
  },
  specFromV1: (spec) => spec,
  statusToV1: (status) => status,
  statusFromV1: (status) => status,
}

/** How each old version becomes v1 and back. */
export const imageRepositoryVersions: Readonly<Record<string, VersionPair>> = {
  v1beta2: lenient,
  v1beta1: lenient,
  v1alpha2: lenient,
  v1alpha1: lenient,
}
