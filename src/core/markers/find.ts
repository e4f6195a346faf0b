import type { Offload, Work } from '../../base/index.ts'
import {
  formatNames,
  formatOf,
  hasMarkerToken,
  isUnsafePath,
  mentionsMarker,
} from './candidates.ts'
import { markerLimits } from './limits.ts'
import type { FileMarkers } from './marker.ts'
import { finishMarkers } from './raw-markers.ts'
import { readMarkers } from './read-markers.ts'
import { type FileFormat, formats } from './readers/readers.table.ts'
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
  if (format === undefined) return noMarkers(path)
  if (isUnsafePath(path))
    return { ...noMarkers(path), diagnostics: [{ code: 'unsafe-path', line: 1 }] }
  return findIn(format, path, bytes)
}

/**
 * What {@link findMarkers} finds in bytes that may stand in files of any name: for each format that
 * they fit, with an empty path. A format without markers and diagnostics is left out.
 */
export function findInEachFormat(bytes: Uint8Array): MarkersByFormat<FileMarkers> {
  if (!mentionsMarker(bytes)) return {}
  const all = formatNames
    .filter((format) => formats[format].fits(bytes))
    .map((format) => [format, findIn(format, '', bytes)] as const)
  return Object.fromEntries(all.filter(([, found]) => isMarked(found)))
}

/** Whether a file has markers, or something that looks like one. */
export function isMarked({
  markers,
  diagnostics,
}: Pick<FileMarkers, 'markers' | 'diagnostics'>): boolean {
  return markers.length > 0 || diagnostics.length > 0
}

/** Something for some of the formats. */
export type MarkersByFormat<T> = Readonly<Partial<Record<FileFormat, T>>>

const noMarkers = (path: string): FileMarkers => ({
  path,
  objects: [],
  markers: [],
  diagnostics: [],
  claims: [],
})

function findIn(format: FileFormat, path: string, bytes: Uint8Array): FileMarkers {
  const nothing = noMarkers(path)
  if (bytes.length > markerLimits.fileBytes)
    return { ...nothing, diagnostics: [{ code: 'file-too-large', line: 1 }] }
  if (!mentionsMarker(bytes)) return nothing

  const source = byteText(bytes)
  const markers = finishMarkers(path, source, readMarkers(source, formats[format]))
  return hasMarkerToken(bytes) ? markers : { ...nothing, diagnostics: markers.diagnostics }
}

/** Files from this size on take 20 ms and more on a slow machine. */
const largeFileBytes = 256 * 1024

type File = { readonly path: string; readonly bytes: Uint8Array }

/** {@link findMarkers} as work that another thread may do. */
export const markersWork: Work<File, FileMarkers> = {
  name: 'find-markers',
  run: ({ path, bytes }) => findMarkers(path, bytes),
  isLarge: ({ path, bytes }) =>
    bytes.length >= largeFileBytes && formatOf(path) !== undefined && mentionsMarker(bytes),
}

/** The markers of many files, in their order; those of large ones are looked for elsewhere. */
export async function findAllMarkers(
  files: readonly File[],
  offload: Offload,
  signal: AbortSignal,
): Promise<readonly FileMarkers[]> {
  // A promise for each of 10,000 small files would cost more than looking into most of them.
  return Promise.all(
    files.map((file) =>
      markersWork.isLarge(file)
        ? offload(markersWork, file, signal)
        : findMarkers(file.path, file.bytes),
    ),
  )
}
