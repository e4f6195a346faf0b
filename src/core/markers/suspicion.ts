import type { Comment } from './comment.ts'
import type { DiagnosticCode } from './diagnostics.ts'
import type { MarkedLine } from './marked-lines.ts'
import type { RawDiagnostic } from './raw-markers.ts'
import { type ByteText, lineEnd, nextLine } from './text.ts'

/** Sees from the neighbouring lines what a malformed marker was meant to be; none for old code. */
export function refineMistake(
  { text }: ByteText,
  mistake: Extract<Comment, { kind: 'mistake' }>,
  at: number,
  line: MarkedLine,
): RawDiagnostic[] {
  const isAlone = text.slice(line.start, at).trim() === ''
  const isOldCode = isAlone && /^#+[ \t]*[^{\s#].*[ \t]#/.test(text.slice(at, line.end))
  if (isOldCode) return []
  const setter = mistake.setter === undefined ? {} : { setter: mistake.setter }
  return [{ code: refinedCode(text, mistake.code, line), at, ...setter }]
}

function refinedCode(text: string, code: DiagnosticCode, line: MarkedLine): DiagnosticCode {
  if (code !== 'unterminated-marker') return code
  const below = nextLine(text, line.end)
  const next = text.slice(below, lineEnd(text, below))
  // Copied from a page, the rest is a comment no longer: `"namespace:policy"}`.
  return /^[ \t]*(?:#[^{]*|"[^"{}]*"[ \t]*)\}/.test(next) ? 'wrapped-marker' : code
}

/** A `:tag` or `:name` marker on a value that holds a whole image: it works, but not as meant. */
export function suspicionOf(setter: string, old: string, at: number): RawDiagnostic[] {
  const name = old.slice(old.lastIndexOf('/') + 1)
  const isOdd =
    (setter.endsWith(':tag') && /[/:]/.test(old)) || (setter.endsWith(':name') && /[:@]/.test(name))
  return isOdd && setter.split(':').length === 3 ? [{ code: 'suffix-on-image', at, setter }] : []
}
