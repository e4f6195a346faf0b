import { attempt } from '../../base/index.ts'
import type { DiagnosticCode } from './diagnostics.ts'
import { markerLimits } from './limits.ts'

/** What a comment says to the setters: nothing, a setter, a value of its own, or a mistake. */
export type Comment =
  | { readonly kind: 'none' }
  | { readonly kind: 'setter'; readonly setter: string }
  | { readonly kind: 'literal'; readonly setter: string; readonly literal: string }
  | { readonly kind: 'mistake'; readonly code: DiagnosticCode; readonly setter?: string }

const none: Comment = { kind: 'none' }
const reference = '#/definitions/io.k8s.cli.setters.'
const setterShape = /^[^\s:/]+:[^\s:/]+(?::(?:tag|name|digest))?$/

/**
 * Reads a comment, its `#`s removed, as the setters do: exactly one JSON object of strings or
 * nulls (spec/image-automation §8.3).
 *
 * `$ref` and `x-k8s-cli` are the two undocumented forms that upstream takes as well. A comment
 * that was meant as a marker but is none gives the likeliest mistake.
 */
export function readComment(body: string): Comment {
  if (body.length > markerLimits.commentBytes) return tooLong(body)
  const value = parsedJson(body)
  if (value === undefined) return misspelled(body)
  if (!isRecord(value)) return misspelled(body)
  if (Object.hasOwn(value, '$imagepolicy')) return imagePolicy(value)
  if (Object.keys(value).some((key) => /^\$?imagepolicy$/i.test(key)))
    return { kind: 'mistake', code: 'wrong-case' }
  return openApi(value)
}

function imagePolicy(members: Readonly<Record<string, unknown>>): Comment {
  const values = Object.values(members)
  if (values.some((value) => typeof value !== 'string' && value !== null))
    return { kind: 'mistake', code: 'non-string-member' }
  const setter = members['$imagepolicy']
  if (typeof setter !== 'string' || setter === '') return { kind: 'mistake', code: 'empty-setter' }
  if (!setterShape.test(setter)) return { kind: 'mistake', code: 'malformed-setter', setter }
  return { kind: 'setter', setter }
}

function openApi(schema: Readonly<Record<string, unknown>>): Comment {
  const { $ref: ref, 'x-k8s-cli': extension } = schema
  if (typeof ref === 'string' && ref.startsWith(reference))
    return { kind: 'setter', setter: ref.slice(reference.length) }
  const setter = isRecord(extension) ? extension['setter'] : undefined
  if (!isRecord(setter) || typeof setter['value'] !== 'string') return none
  return { kind: 'literal', setter: String(setter['name'] ?? ''), literal: setter['value'] }
}

/** No JSON object: what went wrong, from what people get wrong most. */
function misspelled(body: string): Comment {
  const open = body.indexOf('{')
  if (!/imagepolicy/i.test(body) || !/[{}]/.test(body)) return none
  if (/[\u2018-\u201f\u2032\u2033\u00ab\u00bb]/.test(body)) return mistake('typographic-quotes')
  if (/[{,]\s*'/.test(body)) return mistake('single-quotes')
  if (open === -1) return mistake('wrapped-marker')
  const close = body.indexOf('}', open)
  if (close === -1) return mistake('unterminated-marker')
  const isArray = body.trimStart().startsWith('[')
  const inner = isArray ? undefined : parsedJson(body.slice(open, close + 1))
  return mistake(isRecord(inner) ? 'extra-text' : 'malformed-json')
}

function mistake(code: DiagnosticCode): Comment {
  return { kind: 'mistake', code }
}

function tooLong(body: string): Comment {
  return /\{\s*"\$imagepolicy"/.test(body) ? mistake('malformed-json') : none
}

function parsedJson(text: string): unknown {
  return attempt(() => JSON.parse(text) as unknown)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
