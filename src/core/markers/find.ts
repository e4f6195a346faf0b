import { formatOf, hasMarkerToken, isUnsafePath, mentionsMarker } from './candidates.ts'
import { type Draft, finishMarkers } from './draft.ts'
import { findInDocuments } from './find-documents.ts'
import { findInJson } from './json.ts'
import { markerLimits } from './limits.ts'
import type { FileMarkers } from './marker.ts'
import { byteText } from './text.ts'

/**
 * Finds the marked values of one file, and what is wrong with the other markers in it.
 *
 * Never throws, whatever the bytes are, and runs in time linear in them. A file that is no
 * candidate by its name gives nothing; one without `"$imagepolicy"` gives diagnostics alone. Each document is read
 * as YAML, or line by line where it is none (a Helm template, a broken file); then only values
 * that are certain count.
 *
 * @param path - relative to the update root, `/` between segments
 * @param bytes - the file as read from Git: any encoding, any line ending, BOM included
 * @see spec/image-automation §8.1-8.3
 */
export function findMarkers(path: string, bytes: Uint8Array): FileMarkers {
  const format = formatOf(path)
  const nothing: FileMarkers = { path, objects: [], markers: [], notes: [], claims: [] }
  if (format === undefined) return nothing
  if (isUnsafePath(path)) return { ...nothing, notes: [{ code: 'unsafe-path', line: 1 }] }
  if (bytes.length > markerLimits.fileBytes)
    return { ...nothing, notes: [{ code: 'file-too-large', line: 1 }] }
  if (!mentionsMarker(bytes)) return nothing

  const source = byteText(bytes)
  const draft: Draft = format === 'json' ? findInJson(source) : findInDocuments(source)
  const found = finishMarkers(path, source, draft)
  return hasMarkerToken(bytes) ? found : { ...nothing, notes: found.notes }
}
