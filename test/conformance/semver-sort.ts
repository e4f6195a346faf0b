import {
  compareVersions,
  newConstraints,
  newVersion,
  sortVersions,
} from '../../src/golang/semver/index.ts'
import { type Check, compare } from './check.ts'

type Row =
  | { readonly versions: readonly string[] }
  | { readonly a: string; readonly b: string }
  | { readonly fluxRange: string | null; readonly tags: readonly string[] }

export const check: Check = (row: Row) => compare(row, { ...row, ...answer(row) })

function answer(row: Row): object {
  if ('versions' in row) {
    const sorted = row.versions.map(newVersion).sort(compareVersions)
    return { sorted: sorted.map((version) => version.original) }
  }
  if ('a' in row) return comparison(compareVersions(newVersion(row.a), newVersion(row.b)))
  const constraints = row.fluxRange === null ? undefined : newConstraints(row.fluxRange)
  return { fluxSort: sortVersions(row.tags, constraints) }
}

function comparison(cmp: number): object {
  return {
    cmp,
    equal: cmp === 0,
    lessThan: cmp < 0,
    greaterThan: cmp > 0,
    lessThanEqual: cmp <= 0,
    greaterThanEqual: cmp >= 0,
  }
}
