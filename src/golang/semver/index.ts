/**
 * Versions and constraints of Masterminds semver (v3.5.0) and of fluxcd/pkg/version (v0.16.0).
 *
 * Belongs here: reading, ordering and constraining versions exactly as these Go libraries do;
 * other semver libraries disagree with them. Does not: which tags are candidates (core/policy).
 */
export { compareVersions } from './compare-versions.ts'
export { type Constraints, newConstraints } from './constraints.ts'
export { highestVersion } from './highest-version.ts'
export { incrementMajor, incrementMinor, incrementPatch } from './increment.ts'
export {
  newVersion,
  parseFluxVersion,
  strictNewVersion,
  tryFluxVersion,
} from './parse-version.ts'
export { sortVersions } from './sort-versions.ts'
export { formatVersion, type SemverCode, type Uint64, type Version } from './version.ts'
