import { afterBreak, isBreak, lineFeed, skipSpaces, textEnd } from './line-tokens.ts'

const tab = 0x09

/** One past the header of the block scalar at `at`, such as `|` or `>-`; -1 for anything else. */
export function blockHeaderEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x7c && bytes[at] !== 0x3e) return -1
  return bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? at + 2 : at + 1
}

/**
 * Where the lines of a block scalar end: at the first line with content that is indented no more
 * than the collection around it. -1 where the indentation of the text itself is not certain.
 */
export function blockBodyEnd(bytes: Uint8Array, from: number, outerIndent: number): number {
  let blankIndent = 0
  for (let start = from; start < bytes.length; ) {
    const at = skipSpaces(bytes, start)
    const indent = at - start
    if (!isBreak(bytes[at] ?? lineFeed)) {
      if (bytes[at] === tab) return -1
      if (indent <= outerIndent) return start
      return indent < blankIndent ? -1 : indentedEnd(bytes, start, indent, outerIndent)
    }
    blankIndent = Math.max(blankIndent, indent)
    start = afterLine(bytes, at)
    if (start === -1) return -1
  }
  return bytes.length
}

/** Where the lines indented by at least `indent` end. */
function indentedEnd(bytes: Uint8Array, from: number, indent: number, outer: number): number {
  for (let start = from; start < bytes.length; ) {
    const at = skipSpaces(bytes, start)
    const column = at - start
    if (column < indent && !isBreak(bytes[at] ?? lineFeed))
      return column > outer || bytes[at] === tab ? -1 : start
    start = afterLine(bytes, at)
    if (start === -1) return -1
  }
  return bytes.length
}

function afterLine(bytes: Uint8Array, at: number): number {
  const end = textEnd(bytes, at)
  return end === -1 ? -1 : afterBreak(bytes, end)
}
