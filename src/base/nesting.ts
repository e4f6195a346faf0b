/**
 * Whether more than `depth` brackets of JSON text are open anywhere; looks at no other syntax.
 *
 * `JSON.parse` itself survives any depth. But a few megabytes of `[` keep it busy for seconds, in
 * which no signal is heard, and what walks its value by recursion does not survive.
 */
export function nestsDeeper(text: string, depth: number): boolean {
  let open = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === bracket || code === brace) open++
    else if (code === bracket + 2 || code === brace + 2) open--
    if (open > depth) return true
  }
  return false
}

const quote = 0x22
const backslash = 0x5c
const bracket = 0x5b
const brace = 0x7b

/** The index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== quote) {
    at += text.charCodeAt(at) === backslash ? 2 : 1
  }
  return at
}
