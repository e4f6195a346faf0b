import { splitDocuments } from '../../../tree/index.ts'
import { markedLines } from '../../marked-lines.ts'
import { type ByteText, contentStart } from '../../text.ts'
import type { MarkedDocument } from '../reader.ts'

/** The documents of a YAML file that have lines to look at. */
export function* yamlDocuments(source: ByteText): Generator<MarkedDocument> {
  const all = markedLines(source.text)
  let next = 0
  for (const range of splitDocuments(source.text, contentStart(source.text))) {
    const first = next
    while ((all[next]?.start ?? Number.POSITIVE_INFINITY) < range.end) next++
    if (next > first) yield { source, range, lines: all.slice(first, next) }
  }
}
