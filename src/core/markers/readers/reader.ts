import type { DocumentRange } from '../../tree/index.ts'
import type { MarkedLine } from '../marked-lines.ts'
import type { RawMarkers } from '../raw-markers.ts'
import type { ByteText } from '../text.ts'

/** One document of a file, and its lines whose comments may be markers, where lines count. */
export type MarkedDocument = {
  readonly source: ByteText
  readonly range: DocumentRange
  readonly lines: readonly MarkedLine[]
}

/**
 * Collects the markers of a document, and what is wrong with others in it.
 *
 * Never throws, and runs in time linear in the document. Gives false, with nothing collected, for a
 * document that it does not read with certainty.
 */
export type Reader = (document: MarkedDocument, raw: RawMarkers) => boolean

/** A kind of file that may hold markers. */
export type Format = {
  /** Whether files of that name are of the format; the name without its folders. */
  readonly accepts: (name: string) => boolean
  /** Whether a file of such bytes can be of the format, when its name is not known. Cheap. */
  readonly fits: (bytes: Uint8Array) => boolean
  /** Of its values, read as YAML: whether a marker can stand behind one; `unread` for what is none. */
  readonly values: 'markable' | 'unmarkable' | 'unread'
  /** The documents to be read, in the order of the file. */
  readonly documents: (source: ByteText) => Iterable<MarkedDocument>
  /** From the cheapest: each leaves to the next what it is not certain of; the last reads all. */
  readonly readers: readonly Reader[]
}
