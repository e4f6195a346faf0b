import { compareIdentifierLists, compareVersions } from './compare-versions.ts'
import type { Comparator, Operator } from './parse-constraints.ts'
import type { Version } from './version.ts'

/** Says why a version (quoted) fails a comparator (quoted), in the library's words. */
type Fault = (version: string, comparator: string) => string

type Rule = (comparator: Comparator, version: Version) => Fault | undefined

/**
 * Why the version fails the comparator, or nothing when it satisfies it.
 *
 * Prereleases are the group's business; see spec/image-reflector §8.3 for the table of operators
 * and wildcards.
 */
export function faultOf(comparator: Comparator, version: Version): Fault | undefined {
  return rules[comparator.operator](comparator, version)
}

const rules: Readonly<Record<Operator, Rule>> = {
  '': tildeOrEqual,
  '=': tildeOrEqual,
  '!=': notEqual,
  '>': greater,
  '>=': greaterOrEqual,
  '=>': greaterOrEqual,
  '<': less,
  '<=': lessOrEqual,
  '=<': lessOrEqual,
  '~': tilde,
  '~>': tilde,
  '^': caret,
}

const isLess: Fault = (version, comparator) => `${version} is less than ${comparator}`
const isLessOrEqual: Fault = (version, comparator) =>
  `${version} is less than or equal to ${comparator}`
const isGreater: Fault = (version, comparator) => `${version} is greater than ${comparator}`
const isGreaterOrEqual: Fault = (version, comparator) =>
  `${version} is greater than or equal to ${comparator}`
const isEqual: Fault = (version, comparator) => `${version} is equal to ${comparator}`
const isNotEqual: Fault = (version, comparator) => `${version} is not equal to ${comparator}`
const hasOtherMajor: Fault = (version, comparator) =>
  `${version} does not have same major version as ${comparator}`
const hasOtherMajorOrMinor: Fault = (version, comparator) =>
  `${version} does not have same major and minor version as ${comparator}`
const hasOtherMinor: Fault = (version, comparator) =>
  `${version} does not have same minor version as ${comparator}`
const hasOtherMinorBelowOne: Fault = (version, comparator) =>
  `${version} does not have same minor version as ${comparator}. Expected minor versions to match when constraint major version is 0`
const hasOtherPatchBelowOne: Fault = (version, comparator) =>
  `${version} does not equal ${comparator}. Expect version and constraint to equal when major and minor versions are 0`

function tildeOrEqual(comparator: Comparator, version: Version): Fault | undefined {
  if (comparator.wildcard !== 'none') return tilde(comparator, version)
  return compareVersions(version, comparator.version) === 0 ? undefined : isNotEqual
}

function notEqual({ version: bound, wildcard }: Comparator, version: Version): Fault | undefined {
  const differs = compareVersions(version, bound) !== 0
  if (wildcard === 'none' || wildcard === 'major') return differs ? undefined : isEqual
  if (version.major !== bound.major) return undefined
  if (wildcard === 'minor') return isEqual
  if (version.minor !== bound.minor) return undefined
  const samePrerelease = compareIdentifierLists(version.prerelease, bound.prerelease) === 0
  return samePrerelease ? isEqual : undefined
}

function greater({ version: bound, wildcard }: Comparator, version: Version): Fault | undefined {
  if (wildcard !== 'none' && version.major !== bound.major) {
    return version.major > bound.major ? undefined : isLessOrEqual
  }
  // `>1` means the next major, `>1.2` the next minor.
  if (wildcard === 'minor') return isLessOrEqual
  if (wildcard === 'patch') return version.minor > bound.minor ? undefined : isLessOrEqual
  return compareVersions(version, bound) > 0 ? undefined : isLessOrEqual
}

function greaterOrEqual({ version: bound }: Comparator, version: Version): Fault | undefined {
  return compareVersions(version, bound) >= 0 ? undefined : isLess
}

function less({ version: bound }: Comparator, version: Version): Fault | undefined {
  return compareVersions(version, bound) < 0 ? undefined : isGreaterOrEqual
}

function lessOrEqual(
  { version: bound, wildcard }: Comparator,
  version: Version,
): Fault | undefined {
  if (wildcard === 'none') return compareVersions(version, bound) <= 0 ? undefined : isGreater
  if (version.major !== bound.major) return version.major > bound.major ? isGreater : undefined
  const isAbove = version.minor > bound.minor && wildcard !== 'minor'
  return isAbove ? isGreater : undefined
}

function tilde({ version: bound, wildcard }: Comparator, version: Version): Fault | undefined {
  if (compareVersions(version, bound) < 0) return isLess
  // QUIRK(spec/image-reflector §8.3): kept, `~0.0.0` and `~*` accept everything above.
  const isZero = bound.major === 0 && bound.minor === 0 && bound.patch === 0
  if (isZero && (wildcard === 'none' || wildcard === 'major')) return undefined
  if (version.major !== bound.major) return hasOtherMajor
  const isOther = version.minor !== bound.minor && wildcard !== 'minor'
  return isOther ? hasOtherMajorOrMinor : undefined
}

/** QUIRK(spec/image-reflector §8.3, §14 row 28): kept, `^*` accepts 0.0.0 alone. */
function caret({ version: bound, wildcard }: Comparator, version: Version): Fault | undefined {
  if (compareVersions(version, bound) < 0) return isLess
  if (version.major !== bound.major) return hasOtherMajor
  if (bound.major > 0 || wildcard === 'minor') return undefined
  if (bound.minor > 0 || wildcard === 'patch') {
    return version.minor === bound.minor ? undefined : hasOtherMinorBelowOne
  }
  if (version.minor > 0) return hasOtherMinor
  return version.patch === bound.patch ? undefined : hasOtherPatchBelowOne
}
