import type { Change, ObjectId } from '../change/index.ts'
import type { DiagnosticCode } from './diagnostics.ts'

/** Replaces the bytes `[start, end)` of the original file. Offsets are bytes, never UTF-16 units. */
export type Splice = { readonly start: number; readonly end: number; readonly text: Uint8Array }

/** How the marked value is spelled; it is kept, except where the new text needs quotes. */
export type ValueStyle = 'plain' | 'single' | 'double' | 'block'

/** One marked value: where it stands, what it says, and which setter rules it. */
export type Marker = {
  /** `namespace:policy`, or with `:tag`, `:name`, `:digest`; what the comment says, verbatim. */
  readonly setter: string
  /** Bytes of the token, quotes included; for a block, of its text without the last line break. */
  readonly start: number
  readonly end: number
  /** 1-based; columns count bytes. */
  readonly line: number
  readonly column: number
  readonly style: ValueStyle
  /** Inside `{}` or `[]`, where more texts need quotes. */
  readonly flow: boolean
  /** The decoded value. */
  readonly old: string
  /** An explicit `null`: it is never given quotes just because a neighbour changed. */
  readonly isNull?: true
  /** Index into `objects`. */
  readonly object: number
  /** The value is this part of its object's own identity, which an edit therefore changes. */
  readonly identity?: keyof ObjectId
  /** Only of a block: its header (`|`, `>2+`), and the spaces in front of each line. */
  readonly block?: { readonly start: number; readonly end: number; readonly indent: string }
  /** The text that the comment itself carries (`x-k8s-cli`); it is set, but is no change. */
  readonly literal?: string
}

/** Something about a marker that a person should know; the path is known to who holds it. */
export type Diagnostic = {
  readonly code: DiagnosticCode
  readonly line: number
  readonly column?: number
  readonly setter?: string
  /** What is peculiar to this place, after the general text of the code. */
  readonly detail?: string
}

/** The object that holds a marker. */
export type MarkedObject = ObjectId & {
  /** An item of a `kind: List` file; upstream reports those without a file name. */
  readonly isItem?: true
}

/**
 * What the bytes of one file say about markers. Plain data that depends on nothing but the bytes
 * and the file's format, so it may be kept as JSON under the blob's id; only `path` must be set
 * anew for each path that holds the blob.
 */
export type FileMarkers = {
  readonly path: string
  readonly objects: readonly MarkedObject[]
  /** In the order of the file. */
  readonly markers: readonly Marker[]
  readonly diagnostics: readonly Diagnostic[]
  /** Paths that annotations of the file's objects claim to be the file's own. */
  readonly claims: readonly string[]
}

/** A marker, or a whole file, that was left alone, and why. */
export type Skipped = {
  readonly path: string
  readonly line: number
  readonly column?: number
  readonly code: DiagnosticCode
  /** For people: what is the matter, in one line. */
  readonly why: string
  readonly setter?: string
}

/** The edits of one file; without changes only when a comment carries its own value. */
export type FileEdits = {
  readonly path: string
  readonly splices: readonly Splice[]
  readonly changes: readonly Change[]
}

/** What to replace where, what that means, and what was left alone. */
export type Edits = { readonly files: readonly FileEdits[]; readonly skipped: readonly Skipped[] }
