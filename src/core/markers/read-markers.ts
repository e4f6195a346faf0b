import type { RawMarkers } from './raw-markers.ts'
import type { Format } from './readers/reader.ts'
import type { ByteText } from './text.ts'

/** Collects the markers of a file by the readers of its format. */
export function readMarkers(source: ByteText, { documents, readers }: Format): RawMarkers {
  const raw: RawMarkers = { objects: [], markers: [], diagnostics: [], claims: [] }
  for (const document of documents(source)) readers.some((reader) => reader(document, raw))
  return raw
}
