import { compareVersions } from './compare-versions.ts'
import type { Constraints } from './constraints.ts'
import { tryFluxVersion } from './parse-version.ts'

/**
 * `version.Sort` of fluxcd/pkg: the texts that are versions and satisfy the constraints, highest
 * first. Texts of equal precedence keep their order.
 */
export function sortVersions(texts: readonly string[], constraints?: Constraints): string[] {
  return texts
    .map(tryFluxVersion)
    .filter((version) => version !== undefined)
    .filter((version) => constraints?.check(version) ?? true)
    .sort((a, b) => compareVersions(b, a))
    .map((version) => version.original)
}
