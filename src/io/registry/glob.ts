/** One place of a pattern: `*`, or what a single character must be. */
type Part = 'any' | ((char: string) => boolean)

/**
 * Matches one host label against a pattern of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a-z]`,
 * `\\` before a literal. A malformed pattern matches nothing.
 *
 * Greedy with a single point of return, so that no pattern of a tenant's Secret takes longer than
 * pattern times label.
 */
export function matchesGlob(pattern: string, label: string): boolean {
  const parts = partsOf(pattern)
  if (parts === undefined) return false
  const chars = [...label]
  let [at, part, starPart, starAt] = [0, 0, -1, 0]
  while (at < chars.length) {
    const wanted = parts[part]
    if (wanted === 'any') {
      starPart = part++
      starAt = at
    } else if (wanted?.(chars[at] ?? '') === true) {
      part++
      at++
    } else if (starPart !== -1) {
      part = starPart + 1
      at = ++starAt
    } else return false
  }
  return parts.slice(part).every((rest) => rest === 'any')
}

const piece = /\*|\?|\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|([^\\[])/suy

function partsOf(pattern: string): readonly Part[] | undefined {
  const parts: Part[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < pattern.length) {
    const match = piece.exec(pattern)
    if (match === null) return undefined
    const [text, escaped, not, set, plain] = match
    if (text === '*') parts.push('any')
    else if (text === '?') parts.push(() => true)
    else if (set !== undefined) parts.push(setOf(set, not === '^'))
    else parts.push((char) => char === (escaped ?? plain))
  }
  return parts
}

function setOf(set: string, isNegated: boolean): Part {
  const ranges = [...set.matchAll(/\\?(.)(?:-\\?(.))?/gsu)].map(
    ([, low = '', high = low]): [string, string] => [low, high],
  )
  return (char) => ranges.some(([low, high]) => low <= char && char <= high) !== isNegated
}
