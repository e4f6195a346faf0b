import type { Draft } from './draft.ts'
import type { Format } from './readers/reader.ts'
import type { ByteText } from './text.ts'

/** Drafts the markers of a file by the readers of its format. */
export function readMarkers(source: ByteText, { documents, readers }: Format): Draft {
  const draft: Draft = { objects: [], markers: [], notes: [], claims: [] }
  for (const document of documents(source)) readers.some((reader) => reader(document, draft))
  return draft
}
