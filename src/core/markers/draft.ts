import { markerLimits } from './limits.ts'
import type { FileMarkers, MarkedObject, Marker, Note } from './marker.ts'
import { type ByteText, positions } from './text.ts'

/** A marker whose line is not counted yet. */
export type DraftMarker = Omit<Marker, 'line' | 'column'> & {
  /** Byte whose position is told: the token's, or a block's header. */
  readonly at: number
}

/** A note whose line is not counted yet. */
export type DraftNote = Omit<Note, 'line' | 'column'> & { readonly at: number }

/** What the finders of one file collect. */
export type Draft = {
  readonly objects: MarkedObject[]
  readonly markers: DraftMarker[]
  readonly notes: DraftNote[]
  readonly claims: string[]
}

/** Sorts what was found, counts lines, and applies the limit on markers. */
export function finishMarkers(path: string, source: ByteText, draft: Draft): FileMarkers {
  const { objects, claims } = draft
  const notes = located(source, draft.notes).slice(0, markerLimits.notesPerFile)
  if (draft.markers.length > markerLimits.markersPerFile)
    return { path, objects, markers: [], notes: [{ code: 'too-many-markers', line: 1 }], claims }
  return { path, objects, markers: located(source, draft.markers), notes, claims }
}

function located<Found extends { readonly at: number }>(
  source: ByteText,
  found: readonly Found[],
): (Omit<Found, 'at'> & { line: number; column: number })[] {
  const counter = positions(source.text)
  return found
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...rest }) => ({ ...rest, ...counter.at(at) }))
}
