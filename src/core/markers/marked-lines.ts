import { lineEnd, lineStart } from './text.ts'

/** A line whose comment may be a marker. */
export type MarkedLine = { readonly start: number; readonly end: number }

/** The lines that hold a `#` and one of the words a marker cannot do without. */
export function markedLines(text: string): MarkedLine[] {
  const lines: MarkedLine[] = []
  const words = /imagepolicy|\$ref|x-k8s-cli/gi
  for (let match = words.exec(text); match !== null; match = words.exec(text)) {
    const start = lineStart(text, match.index)
    const end = lineEnd(text, match.index)
    words.lastIndex = end
    if (text.slice(start, end).includes('#')) lines.push({ start, end })
  }
  return lines
}
