import { policyKey } from '../../core/objects/index.ts'
import type { Job, SkippedMarker } from '../plan/index.ts'
import type { PolicyReport } from '../scan/index.ts'

/**
 * The policies, as `namespace/name`, of which nobody knows what they would change now: those of the
 * jobs that were asked and failed or are suspended, and those that markers name but no run has heard of, as when
 * their file cannot be read. While there are any, that nothing changes does not mean that nothing
 * is left to do.
 *
 * @param skipped - the markers that changed nothing on the base branch
 */
export function policiesWithoutResult(
  jobs: readonly Pick<Job, 'policies'>[],
  reports: readonly PolicyReport[],
  skipped: readonly SkippedMarker[],
): readonly string[] {
  const known = new Map(reports.map((report) => [policyKey(report), report]))
  const own = jobs.flatMap(({ policies }) => policies.map(({ metadata }) => policyKey(metadata)))
  const named = skipped.flatMap(({ code, setter = '' }) =>
    code === 'unknown-policy' ? [setter.split(':', 2).join(':')] : [],
  )
  const unknown = [
    ...own.filter((key) => known.has(key) && known.get(key)?.ref === undefined),
    ...named.filter((key) => !known.has(key)),
  ]
  return [...new Set(unknown)].sort().map((key) => key.replace(':', '/'))
}
