/** One document of a YAML stream as text, and where it starts in the file. */
export type DocumentText = {
  readonly text: string
  /** 1-based line of the text's first line. */
  readonly line: number
}

/**
 * Cuts a YAML stream into its documents without parsing it.
 *
 * Exact, not a guess: YAML forbids `---` and `...` at the start of a line inside any scalar, so
 * such a line always ends a document. Content after `--- ` on its line stays with its document.
 */
export function splitDocuments(stream: string): DocumentText[] {
  const documents: DocumentText[] = []
  const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm
  let start = 0
  let line = 1
  const push = (end: number): void => {
    const text = stream.slice(start, end)
    documents.push({ text, line })
    line += countLines(text)
    start = end
  }
  for (const { index } of stream.matchAll(marker)) push(index)
  push(stream.length)
  return documents
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  return count
}
