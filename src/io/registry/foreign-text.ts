/** Characters of an error text from outside: enough for every explanation that somebody wrote. */
const maxLength = 1_000

/**
 * What somebody else said, cut to a length that reports and logs bear.
 *
 * A word that the cut would halve goes altogether: of a secret that was repeated to us, half would
 * not be recognised, and shown.
 */
export function foreignText(text: string): string {
  if (text.length <= maxLength) return text
  const start = text.slice(0, maxLength)
  return `${start.replace(/(?<![\w+/=.~%-])[\w+/=.~%-]+$/, '').toWellFormed()}…`
}
