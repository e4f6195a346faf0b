import { formatVersion, type Uint64, uint64, type Version } from './version.ts'

/** `Version.IncMajor`: the next major release. */
export function incrementMajor(version: Version): Version {
  return released(version, { major: next(version.major), minor: 0, patch: 0 })
}

/** `Version.IncMinor`: the next minor release. */
export function incrementMinor({ major, minor, ...version }: Version): Version {
  return released(version, { major, minor: next(minor), patch: 0 })
}

/** `Version.IncPatch`: the next patch release; of a prerelease, the release that it leads to. */
export function incrementPatch({ major, minor, patch, ...version }: Version): Version {
  const isRelease = version.prerelease === ''
  return released(version, { major, minor, patch: isRelease ? next(patch) : patch })
}

type Numbers = Pick<Version, 'major' | 'minor' | 'patch'>

/** No prerelease, no metadata; the original text keeps its `v`. */
function released({ original }: Pick<Version, 'original'>, numbers: Numbers): Version {
  const parts = { ...numbers, prerelease: '', metadata: '' }
  return { ...parts, original: `${original.startsWith('v') ? 'v' : ''}${formatVersion(parts)}` }
}

/** Wraps around at 2**64, as Go's arithmetic does. */
function next(value: Uint64): Uint64 {
  return uint64(BigInt.asUintN(64, BigInt(value) + 1n))
}
