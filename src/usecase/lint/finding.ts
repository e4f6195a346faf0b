import type { Advice, Facts } from '../../base/index.ts'
import { type Diagnostic, type DiagnosticCode, diagnosticTexts } from '../../core/markers/index.ts'

/** `error`: an update does not do what is written there. `warning`: perhaps not what is meant. */
export type Severity = 'error' | 'warning' | 'info'

/** What the check of a tree may find. Closed: tools and documents list every code. */
type LintCode =
  | DiagnosticCode
  | 'image-on-tag'
  | 'other-image'
  | 'never-chosen'
  | 'no-digest'
  | 'other-namespace'
  | 'not-selected'
  | 'outside-automation'
  | 'defined-twice'
  | 'policy-fault'
  | 'odd-rule'
  | 'unused-policy'
  | 'no-policies'
  | 'automation-fault'
  | 'missing-source'
  | 'manifest'

/** One thing that a person should look at. */
export type Finding = {
  readonly path: string
  /** 1-based; columns count bytes. */
  readonly line: number
  readonly column?: number
  readonly severity: Severity
  readonly code: LintCode
  readonly what: string
  /** What to do instead; absent where `what` says it. */
  readonly remedy?: string
  /** Completes `remedy`, else `what`, in the words of whoever shows it. */
  readonly advice?: Advice
  readonly facts?: Facts
  /** What the marker says, where one is to blame. */
  readonly setter?: string
}

/** A note about a marker as a finding. */
export function findingOf(path: string, { code, detail, ...place }: Diagnostic): Finding {
  const { cause, remedy } = diagnosticTexts[code]
  const what = detail === undefined ? cause : `${cause}: ${detail}`
  // Also a marker that "only looks odd" ends in a broken value: the next update writes a lone tag
  // where a whole image was.
  return { path, ...place, severity: 'error', code, what, remedy }
}

/** Whether the note means that a marker does nothing at all. */
export function isIneffective({ code }: Diagnostic): boolean {
  return diagnosticTexts[code].severity === 'ineffective'
}

/** In the order of the files, then of the lines. */
export function compareFindings(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0)
}
