import { compareBytes, decodeUtf8, encodeUtf8, messageOf } from '../../src/base/index.ts'
import type { Change } from '../../src/core/change/index.ts'
import type { ImageRef } from '../../src/core/image/index.ts'
import { applySplices, type Edits, editMarkers } from '../../src/core/markers/index.ts'
import { compare, type Verdict } from './check.ts'

export type Policies = Readonly<Record<string, ImageRef | null>>

/** A change as the reference reports it. */
export type ReportedChange = {
  readonly file: string
  readonly object: Readonly<Record<string, string>>
  readonly setter: string
  readonly old: string
  readonly new: string
}

type Row = {
  readonly file: string
  readonly before: string
  readonly policies: Policies
  readonly after: string
  readonly minimal?: string
  readonly changes: readonly ReportedChange[]
  readonly unparsable?: boolean
  readonly error?: string
}

/** What setting the markers of some files gives: texts by path, and the changes or an error. */
export type Outcome = {
  readonly files: Readonly<Record<string, string>>
  readonly changes: readonly ReportedChange[]
  readonly skipped: Edits['skipped']
  readonly error?: string
}

/** Sets the markers of `files` with our own code. */
export function setMarkers(files: Readonly<Record<string, string>>, policies: Policies): Outcome {
  const refs = new Map(Object.entries(policies).map(([key, ref]) => [key, ref ?? undefined]))
  const inputs = Object.entries(files).map(([path, text]) => ({ path, bytes: encodeUtf8(text) }))
  try {
    const edits = editMarkers(inputs, refs)
    const edited = edits.files.map((file): [string, string] => {
      const bytes = encodeUtf8(files[file.path] ?? '')
      return [file.path, decodeUtf8(applySplices(bytes, file.splices))]
    })
    const changes = edits.files.flatMap((file) => file.changes.map(reported))
    return { files: { ...files, ...Object.fromEntries(edited) }, changes, skipped: edits.skipped }
  } catch (thrown) {
    return { files, changes: [], skipped: [], error: messageOf(thrown) }
  }
}

/** The target of a byte-exact editor is `minimal` where it stands, else `after`. */
export function check(row: Row): Verdict {
  const actual = setMarkers({ [row.file]: row.before }, row.policies)
  const text = actual.files[row.file] ?? ''
  if (row.unparsable === true && text !== row.before)
    return onlyMarkedValues(row.before, text, actual.changes)
  if (row.error !== undefined && refusesClaim(row.error, actual) && text === row.before)
    return { kind: 'deviates', rule: 'refuses-claimed-path' }
  return compare(
    { text: row.minimal ?? row.after, changes: row.changes, error: row.error },
    { text, changes: ordered(actual.changes), error: actual.error },
  )
}

/** Without the line, which the reference does not report. */
function reported({ file, object, setter, old, new: text }: Change): ReportedChange {
  return { file, object, setter, old, new: text }
}

/** By file and object, as the rows are; the order within one object stays. */
export function ordered(changes: readonly ReportedChange[]): ReportedChange[] {
  const keyOf = ({ file, object }: ReportedChange): string =>
    [file, object['apiVersion'], object['kind'], object['namespace'], object['name']].join('\0')
  return changes.toSorted((a, b) => compareBytes(keyOf(a), keyOf(b)))
}

/** Upstream fails the whole run for an annotated path; we refuse the file alone. */
export function refusesClaim(error: string, actual: Outcome): boolean {
  const isClaim = /mismatched legacy and internal path annotations$|^resource must be written/
  return (
    isClaim.test(error) &&
    actual.changes.length === 0 &&
    actual.skipped.some(({ code }) => code === 'path-annotation')
  )
}

/**
 * Upstream skips files that are not valid for its parser; we edit certain values in them. Holds
 * only if the lines that differ hold a marker, and differ by exactly the reported values.
 */
export function onlyMarkedValues(
  before: string,
  after: string,
  changes: readonly ReportedChange[],
): Verdict {
  const rest = [...changes]
  const written = after.split('\n')
  const expected = before.split('\n').map((line, index) => {
    const [next] = rest
    if (next === undefined || !line.includes(`"$imagepolicy": "${next.setter}"`)) return line
    if (!line.includes(next.old)) return line
    rest.shift()
    const plain = line.replace(next.old, () => next.new)
    const quoted = line.replace(next.old, () => `"${next.new}"`)
    return written[index] === quoted ? quoted : plain
  })
  return rest.length === 0 && expected.join('\n') === after
    ? { kind: 'deviates', rule: 'edits-invalid-files' }
    : { kind: 'differs', expected: expected.join('\n'), actual: after }
}
