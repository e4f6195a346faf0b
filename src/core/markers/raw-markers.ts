import { markerLimits } from './limits.ts'
import type { Diagnostic, FileMarkers, MarkedObject, Marker } from './marker.ts'
import { type ByteText, positions } from './text.ts'

/** A marker whose line is not counted yet. */
export type RawMarker = Omit<Marker, 'line' | 'column'> & {
  /** Byte whose position is told: the token's, or a block's header. */
  readonly at: number
}

/** A diagnostic whose line is not counted yet. */
export type RawDiagnostic = Omit<Diagnostic, 'line' | 'column'> & { readonly at: number }

/** What the finders of one file collect. */
export type RawMarkers = {
  readonly objects: MarkedObject[]
  readonly markers: RawMarker[]
  readonly diagnostics: RawDiagnostic[]
  readonly claims: string[]
}

/** Sorts what was found, counts lines, and applies the limit on markers. */
export function finishMarkers(path: string, source: ByteText, raw: RawMarkers): FileMarkers {
  const { objects, claims } = raw
  const diagnostics = located(source, raw.diagnostics).slice(0, markerLimits.diagnosticsPerFile)
  if (raw.markers.length > markerLimits.markersPerFile)
    return {
      path,
      objects,
      markers: [],
      diagnostics: [{ code: 'too-many-markers', line: 1 }],
      claims,
    }
  return { path, objects, markers: located(source, raw.markers), diagnostics, claims }
}

function located<Item extends { readonly at: number }>(
  source: ByteText,
  items: readonly Item[],
): (Omit<Item, 'at'> & { line: number; column: number })[] {
  const counter = positions(source.text)
  return items
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...rest }) => ({ ...rest, ...counter.at(at) }))
}
