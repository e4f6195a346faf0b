import { nestsDeeper } from '../../base/index.ts'

/** No document of a registry nests deeper than ten levels. */
const maxDepth = 100

/**
 * Parses JSON, failing in the words of Go's encoding/json.
 *
 * Nesting is bounded, more tightly than by Go's 10,000: 5 MB of `[` would take half a gigabyte.
 *
 * @param mode - `document` for a whole text, `stream` for a decoder that reads from a connection
 * @throws {SyntaxError} with Go's text
 */
export function parseGoJson(text: string, mode: 'document' | 'stream'): unknown {
  if (nestsDeeper(text, maxDepth)) throw new SyntaxError('exceeded max depth')
  try {
    return JSON.parse(text)
  } catch (error) {
    const said = error instanceof Error ? error.message : ''
    throw new SyntaxError(goSyntaxText(text, said, mode), { cause: error })
  }
}

/** What V8 expected, and how Go says where the odd character stood. */
const places: readonly (readonly [v8: RegExp, go: string])[] = [
  [/^Expected property name/, 'looking for beginning of object key string'],
  [/^Expected double-quoted property name/, 'looking for beginning of object key string'],
  [/^Expected ',' or '\}'/, 'after object key:value pair'],
  [/^Expected ',' or '\]'/, 'after array element'],
  [/^Expected ':'/, 'after object key'],
  [/^Unexpected non-whitespace/, 'after top-level value'],
  [/^Bad control character/, 'in string literal'],
  [/^Bad escaped character/, 'in string escape code'],
]

function goSyntaxText(text: string, said: string, mode: 'document' | 'stream'): string {
  const position = Number(/at position (\d+)/.exec(said)?.[1] ?? -1)
  const isCut = /^Unexpected end|^Unterminated string/.test(said) || position >= text.length
  if (isCut) return cutText(text, mode)
  const odd = /^Unexpected token '(.+?)', /su.exec(said)?.[1] ?? text.charAt(Math.max(0, position))
  const place = places.find(([v8]) => v8.test(said))?.[1] ?? 'looking for beginning of value'
  return `invalid character ${quotedRune(odd)} ${place}`
}

function cutText(text: string, mode: 'document' | 'stream'): string {
  if (mode === 'document') return 'unexpected end of JSON input'
  return text.trim() === '' ? 'the answer is empty' : 'the answer ends in its middle'
}

function quotedRune(rune: string): string {
  if (rune === "'") return `'\\''`
  if (rune === '\\') return `'\\\\'`
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return `'${escapes[rune] ?? rune}'`
}
