/** Why a text is no version or no constraint. */
export type SemverCode = 'INVALID_VERSION' | 'INVALID_CONSTRAINT'

/**
 * An unsigned number below 2**64: a `number` while that is exact, a `bigint` beyond.
 *
 * One value has one form, so `===`, `<` and `>` are right between any two of them.
 */
export type Uint64 = number | bigint

/** A version as Masterminds' library reads it. */
export type Version = {
  /** The text that was read. */
  readonly original: string
  readonly major: Uint64
  readonly minor: Uint64
  readonly patch: Uint64
  /** Without its hyphen, `''` when there is none. */
  readonly prerelease: string
  /** Without its plus sign, `''` when there is none; ignored by every comparison. */
  readonly metadata: string
}

/** The canonical text: three numbers, no `v`, then prerelease and metadata. */
export function formatVersion(version: Omit<Version, 'original'>): string {
  const core = `${version.major}.${version.minor}.${version.patch}`
  const prerelease = version.prerelease === '' ? '' : `-${version.prerelease}`
  const metadata = version.metadata === '' ? '' : `+${version.metadata}`
  return `${core}${prerelease}${metadata}`
}

/** The one form of a value below 2**64. */
export function uint64(value: bigint): Uint64 {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}
