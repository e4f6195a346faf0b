import { compareBytes } from '../../base/index.ts'
import type { Uint64, Version } from './version.ts'

type Compared = Pick<Version, 'major' | 'minor' | 'patch' | 'prerelease'>

/** -1, 0 or 1 by precedence; build metadata does not count (spec/image-reflector §8.2). */
export function compareVersions(a: Compared, b: Compared): -1 | 0 | 1 {
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  )
}

/** A version without prerelease is above one with; else identifier by identifier. */
function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0
  if (a === '') return 1
  if (b === '') return -1
  return compareIdentifierLists(a, b)
}

/** The library's `comparePrerelease`, in which a missing identifier is below every other. */
export function compareIdentifierLists(a: string, b: string): -1 | 0 | 1 {
  const left = a.split('.')
  const right = b.split('.')
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareIdentifiers(left[index] ?? '', right[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function compareIdentifiers(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0
  if (a === '') return -1
  if (b === '') return 1
  const left = numericValue(a)
  const right = numericValue(b)
  if (left === undefined && right === undefined) return compareBytes(a, b) < 0 ? -1 : 1
  if (left === undefined) return 1
  if (right === undefined) return -1
  return left > right ? 1 : -1
}

/** The value of a numeric identifier; beyond 64 bits it counts as a word, as upstream has it. */
function numericValue(identifier: string): Uint64 | undefined {
  if (!/^[0-9]+$/.test(identifier)) return undefined
  if (identifier.length <= 15) return Number(identifier)
  const value = BigInt(identifier)
  return value < 1n << 64n ? value : undefined
}

function compareNumbers(a: Uint64, b: Uint64): -1 | 0 | 1 {
  if (a === b) return 0
  return a < b ? -1 : 1
}
