import type { Change } from '../../core/change/index.ts'

/** A marker, or something that looks like one, that changed nothing, and why. */
export type SkippedMarker = {
  readonly path: string
  readonly line: number
  readonly column?: number
  readonly code: string
  readonly why: string
  readonly setter?: string
}

/** A change with the path as the repository knows it. */
export type ReportedChange = Omit<Change, 'file'> & { readonly path: string }
