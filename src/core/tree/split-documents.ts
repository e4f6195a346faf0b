/** One document of a YAML stream, its `---` line included; offsets count units of the text. */
export type DocumentRange = {
  readonly start: number
  /**
   * Where its content ends: at a line `...`, else at `end`. What stands behind such a line is read
   * by nobody: Flux takes the first document between two `---` lines and drops what follows it.
   */
  readonly contentEnd: number
  /** Where the next document starts, or the text ends. */
  readonly end: number
}

/**
 * Cuts a YAML stream at its `---` lines, without parsing it, so that a broken document spoils no
 * other.
 *
 * Exact, not a guess: YAML forbids `---` and `...` at the start of a line inside any scalar.
 * Content behind a `---` stays with the document that begins there, and so do the comments and
 * directives in front of the first. Runs in O(text).
 *
 * @param from - where the stream starts, behind a byte order mark
 * @see spec/image-automation §8.2
 */
export function splitDocuments(text: string, from = 0): DocumentRange[] {
  const documents: DocumentRange[] = []
  let start = from
  let contentEnd: number | undefined
  const push = (end: number): void => {
    documents.push({ start, contentEnd: contentEnd ?? end, end })
    start = end
    contentEnd = undefined
  }
  for (const { 0: marker, index } of text.matchAll(/(?<=^|[\r\n])(?:---|\.\.\.)(?=[ \t\r\n]|$)/g)) {
    if (index < from) continue
    if (marker === '...') contentEnd ??= index
    else if (index > start && (documents.length > 0 || !isPrelude(text, start, index))) push(index)
  }
  push(text.length)
  return documents
}

/** Nothing but blank lines, comments and directives. */
function isPrelude(text: string, from: number, to: number): boolean {
  const line = /[ \t]*(?:[#%][^\r\n]*)?(?:\r\n|\r|\n)/y
  line.lastIndex = from
  while (line.lastIndex < to) if (!line.test(text)) return false
  return true
}
