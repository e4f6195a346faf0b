import { quote } from '../quote/index.ts'
import { faultOf } from './comparators.ts'
import { type Comparator, parseConstraints } from './parse-constraints.ts'
import { formatVersion, type Version } from './version.ts'

/** A compiled range such as `>=1.0 <2 || 3.x`. */
export type Constraints = {
  readonly text: string
  /** Whether the version satisfies every comparator of some group. */
  readonly check: (version: Version) => boolean
  /** Why it does not, comparator by comparator, in the library's words; empty when it does. */
  readonly reasons: (version: Version) => readonly string[]
}

type Group = {
  readonly comparators: readonly Comparator[]
  /** Some comparator of the group carries a prerelease, so candidates may have one. */
  readonly allowsPrereleases: boolean
}

/**
 * `semver.NewConstraint`: groups between `||`, of which one must hold as a whole.
 *
 * @throws {Failure} `INVALID_CONSTRAINT` with the library's text
 */
export function newConstraints(text: string): Constraints {
  const groups = parseConstraints(text).map((comparators) => ({
    comparators,
    allowsPrereleases: comparators.some(({ version }) => version.prerelease !== ''),
  }))
  return {
    text,
    check: (version) => groups.some((group) => accepts(group, version)),
    reasons: (version) =>
      groups.some((group) => accepts(group, version)) ? [] : reasonsOf(groups, version),
  }
}

function accepts(group: Group, version: Version): boolean {
  if (version.prerelease !== '' && !group.allowsPrereleases) return false
  return group.comparators.every((comparator) => faultOf(comparator, version) === undefined)
}

function reasonsOf(groups: readonly Group[], version: Version): string[] {
  const shown = quote(formatVersion(version))
  const prerelease = `${shown} is a prerelease version and the constraint is only looking for release versions`
  const reasons: string[] = []
  for (const { comparators, allowsPrereleases } of groups) {
    if (version.prerelease !== '' && !allowsPrereleases) {
      if (!reasons.includes(prerelease)) reasons.push(prerelease)
      continue
    }
    for (const comparator of comparators) {
      const fault = faultOf(comparator, version)
      if (fault !== undefined) reasons.push(fault(shown, quote(comparator.original)))
    }
  }
  return reasons
}
