import { lineEnd, nextLine } from './text.ts'

/** One document of a file, its `---` line included. Offsets are bytes of the file. */
export type Piece = { readonly start: number; readonly end: number }

/**
 * Cuts a file at its `---` lines, so that a broken document spoils no other.
 *
 * Textual like upstream (spec/image-automation §8.2), but a document may begin on the line of its
 * `---`, and directives stay with the document they are for. Runs in O(bytes).
 */
export function splitDocuments(text: string): Piece[] {
  const start = text.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0 // a BOM, byte by byte
  const pieces: Piece[] = []
  let from = start
  for (const match of text.matchAll(/(?<=^|[\r\n])---(?=[ \t\r\n]|$)/g)) {
    if (match.index === from || (from === start && isPrelude(text, from, match.index))) continue
    pieces.push({ start: from, end: match.index })
    from = match.index
  }
  pieces.push({ start: from, end: text.length })
  return pieces
}

/**
 * Whether upstream would take the file for one document: the only case in which it unwraps a
 * `kind: List`. A `---` in the very first line separates nothing.
 */
export function isSingleDocument(text: string): boolean {
  return !/\n---[^\n]*\n/.test(text)
}

/** Nothing but blank lines, comments and directives. */
function isPrelude(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at = nextLine(text, lineEnd(text, at))) {
    if (!/^[ \t]*(?:[#%]|$)/.test(text.slice(at, lineEnd(text, at)))) return false
  }
  return true
}
