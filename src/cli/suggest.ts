/**
 * Which of the known words the typed one may stand for: those within edit distance 2, and those
 * that start with it; in the order given, letter case ignored (spec/cli §1.4).
 */
export function suggest(typed: string, known: readonly string[]): readonly string[] {
  const wanted = typed.toLowerCase()
  return known.filter((word) => {
    const candidate = word.toLowerCase()
    return candidate.startsWith(wanted) || editDistance(wanted, candidate) <= 2
  })
}

/** The one word that is nearest, or undefined when none of them is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const distances = suggest(typed, known).map((word) => ({
    word,
    distance: editDistance(typed, word),
  }))
  return distances.toSorted((a, b) => a.distance - b.distance)[0]?.word
}

/** Levenshtein's: how many letters must be put in, taken out or replaced. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1
      const replaced = (previous[column - 1] ?? 0) + same
      const removed = (previous[column] ?? 0) + 1
      const added = (current[column - 1] ?? 0) + 1
      current.push(Math.min(replaced, removed, added))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}
