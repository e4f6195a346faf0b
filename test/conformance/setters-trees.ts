import { compare, type Verdict } from './check.ts'
import {
  type Outcome,
  onlyMarkedValues,
  ordered,
  type Policies,
  type ReportedChange,
  refusesClaim,
  setMarkers,
} from './setters.ts'

type Files = Readonly<Record<string, string>>

type Row = {
  readonly files: Files
  readonly symlinks?: Files
  readonly policies: Policies
  readonly filesAfter: Files
  readonly changes: readonly ReportedChange[]
  readonly unparsable?: readonly string[]
  readonly error?: string
}

/** The rows are small trees; links are resolved here, because the core sees only bytes. */
export function check(row: Row): Verdict {
  const linked = Object.entries(row.symlinks ?? {})
    .map(([link, target]): [string, string | undefined] => [link, row.files[target]])
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
  const actual = setMarkers({ ...row.files, ...Object.fromEntries(linked) }, row.policies)
  const files = Object.fromEntries(Object.keys(row.files).map((path) => [path, actual.files[path]]))
  return (
    skippedUpstream(row, actual) ??
    refusedClaim(row, actual) ??
    editedInPlace(row, actual) ??
    compare(
      { files: minimalTexts(row), changes: row.changes, error: row.error },
      { files, changes: ordered(actual.changes), error: actual.error },
    )
  )
}

/** What upstream wrote, without its re-encoding: lines that hold no marker stay as they were. */
function minimalTexts(row: Row): Files {
  const entries = Object.entries(row.filesAfter).map(([path, text]): [string, string] => {
    const before = row.files[path]?.split('\n') ?? []
    const after = text.split('\n')
    if (before.length !== after.length) return [path, text]
    const lines = after.map((line, index) =>
      line.includes('$imagepolicy') ? line : (before[index] ?? ''),
    )
    return [path, lines.join('\n')]
  })
  return Object.fromEntries(entries)
}

function skippedUpstream(row: Row, actual: Outcome): Verdict | undefined {
  const path = row.unparsable?.find((one) => actual.files[one] !== row.files[one])
  if (path === undefined) return undefined
  const changes = actual.changes.filter((change) => change.file === path)
  return onlyMarkedValues(row.files[path] ?? '', actual.files[path] ?? '', changes)
}

function refusedClaim(row: Row, actual: Outcome): Verdict | undefined {
  const isClaim =
    (row.error !== undefined && refusesClaim(row.error, actual)) ||
    (row.error === undefined && actual.skipped.some(({ code }) => code === 'path-annotation'))
  const isUntouched = Object.keys(row.files).every((path) => actual.files[path] === row.files[path])
  return isClaim && isUntouched ? { kind: 'deviates', rule: 'refuses-claimed-path' } : undefined
}

/** Upstream writes the items of a `kind: List` to new files; we edit the list itself. */
function editedInPlace(row: Row, actual: Outcome): Verdict | undefined {
  const fromLists = row.changes.filter((change) => change.file === '')
  if (fromLists.length === 0) return undefined
  const same = compare(row.changes, ordered(actual.changes))
  if (same.kind !== 'passes') return same
  const path = Object.keys(row.files).find((one) => /^kind: List$/m.test(row.files[one] ?? ''))
  if (path === undefined) return undefined
  const verdict = onlyMarkedValues(row.files[path] ?? '', actual.files[path] ?? '', fromLists)
  return verdict.kind === 'deviates' ? { kind: 'deviates', rule: 'edits-lists-in-place' } : verdict
}
