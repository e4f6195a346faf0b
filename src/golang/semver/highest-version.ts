import { compareVersions } from './compare-versions.ts'
import type { Constraints } from './constraints.ts'
import { hasTwoDots, isTooLong } from './parse-version.ts'
import { type Core, emptyCore, finishVersion, readCore } from './scan-version.ts'
import type { Version } from './version.ts'

/**
 * The highest of the texts that are versions by the rule of `parseFluxVersion` and satisfy the
 * constraints; of equal ones the first.
 *
 * Made for long lists: a text whose numbers are below the best so far is dropped before anything
 * is allocated, so most cost one look at their first characters.
 */
export function highestVersion(
  texts: readonly string[],
  constraints: Constraints,
): Version | undefined {
  const core = emptyCore()
  let best: Version | undefined
  for (const text of texts) {
    if (!readCore(text, core)) continue
    if (best !== undefined && !canBeat(core, best)) continue
    if (!hasTwoDots(text) || isTooLong(text)) continue
    const version = finishVersion(text, core)
    if (typeof version === 'string') continue
    if (best !== undefined && compareVersions(version, best) <= 0) continue
    if (constraints.check(version)) best = version
  }
  return best
}

/** Whether a version with these numbers may be above `best`, whatever follows the numbers. */
function canBeat(core: Core, best: Version): boolean {
  if (core.isWide) return true
  if (core.major !== best.major) return core.major > best.major
  if (core.minor !== best.minor) return core.minor > best.minor
  if (core.patch !== best.patch) return core.patch > best.patch
  return best.prerelease !== ''
}
