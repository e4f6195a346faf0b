import {
  type FileMarkers,
  type Marker,
  planEdits,
  type Refs,
  readSetter,
} from '../../core/markers/index.ts'
import { isIneffective } from './finding.ts'
import { isClaimedElsewhere } from './known.ts'

/** A marker of the inventory, or what looks like one. */
export type ListedMarker = {
  readonly path: string
  readonly line: number
  readonly column?: number
  /** What the marker says; absent when it cannot be read. */
  readonly setter?: string
  /** The marked value; absent when there is none. */
  readonly value?: string
  /** `ok`: the policy is known, and its result was not asked for. */
  readonly state: 'ok' | 'current' | 'behind' | 'no result' | 'unknown policy' | 'ineffective'
  /** Only of `behind`: what the value is to become. */
  readonly new?: string
  /** Only of `ineffective`: why. */
  readonly code?: string
}

/**
 * Lists the markers of a tree, in the order of its files and lines.
 *
 * @param policies - every policy there is, as `namespace:policy`
 * @param refs - the results of those that were asked; others are not judged
 */
export function listMarkers(
  files: readonly FileMarkers[],
  policies: ReadonlySet<string>,
  refs: Refs,
): readonly ListedMarker[] {
  return files.flatMap((file) => {
    const { path } = file
    const stateOf = judgeOf(file, policies, refs)
    const markers = file.markers.map((marker): ListedMarker => {
      const { line, column, setter, old } = marker
      return { path, line, column, setter, value: old, ...stateOf(marker) }
    })
    const others = file.diagnostics.filter(isIneffective).map((diagnostic): ListedMarker => {
      const { detail: _, ...place } = diagnostic
      return { path, ...place, state: 'ineffective' }
    })
    return [...markers, ...others].toSorted((a, b) => a.line - b.line)
  })
}

/** The policies, of those known, that markers of the tree name. */
export function policiesOfMarkers(
  files: readonly FileMarkers[],
  policies: ReadonlySet<string>,
): ReadonlySet<string> {
  const named = files.flatMap(({ markers }) =>
    markers.flatMap(
      ({ setter }) => readSetter(setter, (policy) => policies.has(policy))?.policy ?? [],
    ),
  )
  return new Set(named)
}

type State = Pick<ListedMarker, 'state' | 'new' | 'code'>

/** What an update would do says what is behind, so the two can never disagree. */
function judgeOf(
  markedFile: FileMarkers,
  policies: ReadonlySet<string>,
  refs: Refs,
): (marker: Marker) => State {
  if (isClaimedElsewhere(markedFile.path, markedFile.claims)) {
    return () => ({ state: 'ineffective', code: 'path-annotation' })
  }
  const { files, skipped } = planEdits([markedFile], refs)
  const changes = new Map(
    files.flatMap((file) => file.changes.map((change) => [keyOf(change), change.new] as const)),
  )
  const skips = new Map(skipped.map((skip) => [`${skip.line}:${skip.column ?? 0}`, skip.code]))
  return (marker) => {
    const parts = readSetter(marker.setter, (policy) => policies.has(policy))
    if (marker.literal !== undefined) return { state: 'ok' }
    if (parts === undefined) return { state: 'unknown policy' }
    if (!refs.has(parts.policy)) return { state: 'ok' }
    if (refs.get(parts.policy) === undefined) return { state: 'no result' }
    const code = skips.get(`${marker.line}:${marker.column}`)
    if (code !== undefined) return { state: 'ineffective', code }
    const fresh = changes.get(keyOf(marker))
    return fresh === undefined ? { state: 'current' } : { state: 'behind', new: fresh }
  }
}

function keyOf({ line, setter, old }: Pick<Marker, 'line' | 'setter' | 'old'>): string {
  return JSON.stringify([line, setter, old])
}
