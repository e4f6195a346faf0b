/**
 * Lists of known offenders: a rule that came late binds new code at once and old code when it is
 * touched. A list is a file in `tools/check/lists` with one name a line, sorted; a name stands there
 * once for each offence. It may only shrink.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Offence } from './sources.ts'

export type Ratchet = {
  /** Offences that the list does not excuse. */
  readonly fresh: readonly Offence[]
  /** Names that excuse nothing any more. */
  readonly stale: readonly string[]
  /** The list without them. */
  readonly left: readonly string[]
}

/** Takes from `list` one name for each offence of that name. */
export function applyList(list: readonly string[], offences: readonly Offence[]): Ratchet {
  const free = [...list]
  const left: string[] = []
  const fresh = offences.filter(({ name = '' }) => {
    const at = free.indexOf(name)
    if (at < 0) return true
    left.push(...free.splice(at, 1))
    return false
  })
  return { fresh, stale: free, left: left.sort() }
}

/** Where the list of a check stands, below the project's root. */
function listFile(check: string): string {
  return `tools/check/lists/${check}.txt`
}

/** The names of a list. */
export function readList(root: string, check: string): string[] {
  const text = readFileSync(path.join(root, listFile(check)), 'utf8')
  return text.split('\n').filter((line) => line !== '')
}

/** Replaces the names of a list. */
export function writeList(root: string, check: string, names: readonly string[]): void {
  writeFileSync(path.join(root, listFile(check)), names.map((name) => `${name}\n`).join(''))
}

/** What to say of names that excuse nothing any more. */
export function staleOffences(check: string, stale: readonly string[]): Offence[] {
  return stale.map((name) => ({
    file: listFile(check),
    line: 1,
    what: `'${name}' excuses nothing any more; run 'npm run check -- --update-lists'`,
  }))
}
