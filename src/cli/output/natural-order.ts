/**
 * Orders the keys of a mapping as go-yaml v2 writes them: runs of digits by their value, letters
 * behind everything else, the rest by code point (spec/cli §3.2).
 *
 * @returns negative, zero or positive
 */
export function compareNaturally(left: string, right: string): number {
  const a = [...left]
  const b = [...right]
  const at = a.findIndex((char, index) => char !== b[index])
  if (at === -1) return a.length - b.length
  const [x, y] = [a[at], b[at]]
  if (x === undefined || y === undefined) return a.length - b.length
  const [isLetterX, isLetterY] = [isLetter(x), isLetter(y)]
  if (isLetterX !== isLetterY) return isLetterX ? 1 : -1
  if (!isLetterX) {
    const order = compareNumbers(numberAt(a, at), numberAt(b, at))
    if (order !== 0) return order
  }
  return (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0)
}

type Digits = { readonly value: bigint; readonly length: number }

/** The number that starts at `at`; where a zero stands behind a number, that number goes on. */
function numberAt(chars: readonly string[], at: number): Digits {
  let start = at
  while (/^\d$/.test(chars[start - 1] ?? '')) start--
  const run = /^\d*/.exec(chars.slice(start).join(''))?.[0] ?? ''
  return { value: BigInt(run === '' ? 0 : run), length: run.length }
}

function compareNumbers(a: Digits, b: Digits): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  return a.length - b.length
}

function isLetter(char: string): boolean {
  return /^\p{L}$/u.test(char)
}
