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
  let kept = 0
  for (let at = nextFlow(text, 0); at !== -1; at = nextFlow(text, kept)) {
    const end = flowEnd(text, at)
    if (end === -1) return undefined
    pieces.push(text.slice(kept, at), blanked(text.slice(at, end)))
    kept = end
  }
  if (kept === 0) return undefined
  pieces.push(text.slice(kept))
  const joined = pieces.join('')
  return joined === text ? undefined : joined
}

/** A bracket where a value may begin: after a key, a dash, or nothing. */
function nextFlow(text: string, from: number): number {
  const opening = /(?<=(?:^|[\r\n])[ \t]*|[:?-][ \t]+(?:[!&][^\s]+[ \t]+)?)[[{]/g
  opening.lastIndex = from
  return opening.exec(text)?.index ?? -1
}

const quoted = `(?<=[\\s[{,:])(?:"[^"\\\\]*(?:\\\\[^][^"\\\\]*)*"|'[^']*(?:''[^']*)*')`
const comment = `(?<=\\s)#[^\\r\\n]*`

/** One past the bracket that closes the one at `start`, or -1. */
function flowEnd(text: string, start: number): number {
  const tokens = new RegExp(`${quoted}|${comment}|[[\\]{}]`, 'g')
  tokens.lastIndex = start
  let depth = 0
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    if (match[0] === '[' || match[0] === '{') depth++
    if (match[0] === ']' || match[0] === '}') depth--
    if (depth === 0) return tokens.lastIndex
  }
  return -1
}

function blanked(flow: string): string {
  return flow
    .replace(new RegExp(`${quoted}|${comment}`, 'g'), (found) =>
      found.startsWith('#') ? ' '.repeat(found.length) : found,
    )
    .replace(/[\r\n]/g, ' ')
}
