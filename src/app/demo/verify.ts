import { type UpdateReport } from '../../usecase/publish/index.ts'
import { blobId, type Tip } from './demo-git.ts'

/** What a demo did, and what it had to do. */
export type Course = {
  /** The first commit, made before any run. */
  readonly start: string
  readonly tip: Tip
  /** Path to content: the repository after the update. */
  readonly expected: ReadonlyMap<string, string>
  readonly first: UpdateReport
  readonly second: UpdateReport
}

/**
 * Checks a demo by the repository itself, not by what the runs say of it: one new commit, the
 * expected values, nothing else changed, and no commit by the second run.
 *
 * @returns what is wrong; empty when all came out right
 */
export function faultsOf({ start, tip, expected, first, second }: Course): readonly string[] {
  const faults: string[] = []
  const commit = first.runs[0]?.commit
  if (first.outcome !== 'changed') faults.push(`the first run ended as '${first.outcome}'`)
  if (second.outcome !== 'unchanged') faults.push(`the second run ended as '${second.outcome}'`)
  if (tip.id !== commit) faults.push(`main is at '${tip.id}', the first run pushed '${commit}'`)
  if (tip.parents.length !== 1 || tip.parents[0] !== start) {
    faults.push(`the commit's parents are '${tip.parents.join(' ')}', not '${start}' alone`)
  }
  for (const path of new Set([...expected.keys(), ...tip.files.keys()])) {
    const text = expected.get(path)
    const wanted = text === undefined ? undefined : blobId(text)
    if (tip.files.get(path) !== wanted) faults.push(`'${path}' is not as expected`)
  }
  return faults
}
