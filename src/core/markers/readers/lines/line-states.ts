import type { DocumentRange } from '../../../tree/index.ts'
import { markerLimits } from '../../limits.ts'
import { lineEnd, nextLine } from '../../text.ts'

/** One line of a document that is no valid YAML, with what the lines before it left open. */
export type Line = {
  readonly start: number
  readonly end: number
  /** Where its comment begins, or its end; -1 when it is text of a block. */
  readonly comment: number
  readonly state: 'code' | 'block' | 'unclear'
}

/** Walks the lines of a document and follows block scalars and open quotes or brackets. */
export function* readLines(text: string, range: DocumentRange): Generator<Line> {
  let blockIndent = -1
  let isUnclear = false
  for (let start = range.start; start < range.end; ) {
    const end = lineEnd(text, start)
    const line = text.slice(start, Math.min(end, start + markerLimits.unclearLineBytes))
    const body = line.trimStart()
    const indent = line.length - body.length
    if (body !== '' && indent <= blockIndent) blockIndent = -1
    if (body === '' || blockIndent >= 0) {
      yield { start, end, comment: -1, state: 'block' }
    } else {
      const code = scanCode(line)
      isUnclear ||= line.length < end - start
      yield { start, end, comment: start + code.length, state: isUnclear ? 'unclear' : 'code' }
      isUnclear ||= code.isOpen
      if (isBlockHeader(line.slice(0, code.length))) blockIndent = indent
    }
    start = end >= range.end ? range.end : nextLine(text, end)
  }
}

/** How long a line is without its comment, and whether it leaves a quote or bracket open. */
function scanCode(line: string): { readonly length: number; readonly isOpen: boolean } {
  const code = line.replace(/\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)/g, (template) =>
    '_'.repeat(template.length),
  )
  const tokens = /(?<=^|[\s[{,])(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*(?:''[^']*)*'|["'#])|[[\]{}]/g
  let depth = 0
  for (const { 0: token, index } of code.matchAll(tokens)) {
    if (token === '#') return { length: index, isOpen: depth > 0 }
    if (token === '"' || token === "'") return { length: line.length, isOpen: true }
    if (token === '[' || token === '{') depth++
    if (token === ']' || token === '}') depth--
  }
  return { length: line.length, isOpen: depth !== 0 }
}

function isBlockHeader(code: string): boolean {
  return /(?:^|[:\-?])[ \t]+(?:[!&]\S+[ \t]+)*[|>][-+0-9]*[ \t]*$/.test(` ${code}`)
}
