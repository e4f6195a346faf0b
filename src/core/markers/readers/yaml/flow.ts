import { quotedEnd } from '../../text.ts'

/**
 * The text with the flow collections of several lines joined into one line each, byte for byte as
 * long; undefined when there are none, or when brackets or quotes do not match.
 *
 * YAML 1.2 wants every line of a flow collection indented, and our parser insists; go-yaml, and
 * so everybody who writes a `]` at the start of a line, does not. Breaks and comments inside
 * become spaces, so offsets stay true, and the caller reads comments and values from the original.
 */
export function joinFlowLines(text: string): string | undefined {
  const pieces: string[] = []
  let cursor = 0
  for (let at = nextFlow(text, 0); at !== -1; at = nextFlow(text, cursor)) {
    const end = flowEnd(text, at)
    if (end === -1) return undefined
    pieces.push(text.slice(cursor, at), blanked(text.slice(at, end)))
    cursor = end
  }
  if (cursor === 0) return undefined
  pieces.push(text.slice(cursor))
  const joined = pieces.join('')
  return joined === text ? undefined : joined
}

/** A bracket where a value may begin: after a key, a dash, or nothing. */
function nextFlow(text: string, from: number): number {
  const opening = /(?<=(?:^|[\r\n])[ \t]*|[:?-][ \t]+(?:[!&][^\s]+[ \t]+)?)[[{]/g
  opening.lastIndex = from
  return opening.exec(text)?.index ?? -1
}

/** One past the bracket that closes the one at `start`, or -1. */
function flowEnd(text: string, start: number): number {
  let depth = 0
  for (const { kind, end } of flowTokens(text, start)) {
    if (kind === 'open') depth++
    if (kind === 'close') depth--
    if (depth === 0) return end
  }
  return -1
}

/** The collection with its breaks and comments as spaces. */
function blanked(flow: string): string {
  const pieces: string[] = []
  let cursor = 0
  for (const { kind, start, end } of flowTokens(flow, 0)) {
    if (kind !== 'comment') continue
    pieces.push(flow.slice(cursor, start), ' '.repeat(end - start))
    cursor = end
  }
  pieces.push(flow.slice(cursor))
  return pieces.join('').replace(/[\r\n]/g, ' ')
}

type FlowToken = {
  readonly kind: 'open' | 'close' | 'comment' | 'quoted'
  readonly start: number
  readonly end: number
}

const kinds: Readonly<Record<string, FlowToken['kind']>> = {
  '[': 'open',
  '{': 'open',
  ']': 'close',
  '}': 'close',
  '#': 'comment',
}

/** Brackets, comments and quoted scalars; ends early at a quote that is never closed. */
function* flowTokens(text: string, from: number): Generator<FlowToken> {
  const tokens = /(?<=[\s[{,:])["']|(?<=\s)#[^\r\n]*|[[\]{}]/g
  tokens.lastIndex = from
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const kind = kinds[match[0].charAt(0)] ?? 'quoted'
    if (kind === 'quoted') tokens.lastIndex = quotedEnd(text, match.index)
    if (kind === 'quoted' && tokens.lastIndex <= match.index) return
    yield { kind, start: match.index, end: tokens.lastIndex }
  }
}
