import { splitDocuments } from '../tree/index.ts'
import type { Draft } from './draft.ts'
import { holdersOf } from './holder.ts'
import { findInLines } from './lines.ts'
import { markedLines } from './marked-lines.ts'
import { findInSimple } from './simple.ts'
import { type ByteText, contentStart } from './text.ts'
import { parseTrees } from './tree.ts'
import { findInTrees } from './yaml.ts'

/**
 * Finds the markers of each document of a YAML file, by the cheapest reader that is certain: line
 * by line for what is laid out simply, with the YAML parser for other YAML, and with `findInLines`
 * for what is none.
 *
 * @param inSimple - the first of the three; it may refuse any document and changes no answer
 */
export function findInDocuments(
  source: ByteText,
  inSimple: typeof findInSimple = findInSimple,
): Draft {
  const draft: Draft = { objects: [], markers: [], notes: [], claims: [] }
  const lines = markedLines(source.text)
  let next = 0
  for (const piece of splitDocuments(source.text, contentStart(source.text))) {
    const first = next
    while ((lines[next]?.start ?? Number.POSITIVE_INFINITY) < piece.end) next++
    if (next === first) continue

    const own = lines.slice(first, next)
    if (inSimple(source, piece, own, draft)) continue
    const trees = parseTrees(source, piece.start, piece.end)
    if (trees === undefined) findInLines(source, piece, own, draft)
    else findInTrees(source, trees, own, { draft, holders: holdersOf(source, trees[0], draft) })
  }
  return draft
}
