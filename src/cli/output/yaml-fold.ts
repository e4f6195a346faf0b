const bestWidth = 80

/**
 * Breaks a scalar, as it is spelled, at the first blank behind column 80 and indents what
 * follows, as go-yaml v2 does (spec/cli §3.2).
 *
 * Only single blanks are broken at in plain and single-quoted scalars, since a line break reads
 * back as one blank; in double quotes a run of blanks goes on behind a backslash.
 *
 * @param before - what stands on the line already
 */
export function foldScalar(before: string, spelled: string, indent: number): string[] {
  const isDouble = spelled.startsWith('"')
  const edge = isDouble || spelled.startsWith("'") ? 2 : 0
  const chars = [...spelled]
  const lines: string[] = []
  let line = before
  for (const [index, char] of chars.entries()) {
    const isInside = index >= edge && index < chars.length - edge
    const startsBlank = char === ' ' && chars[index - 1] !== ' '
    const runsOn = chars[index + 1] === ' '
    const mayBreak = isInside && startsBlank && (isDouble || !runsOn)
    if (!mayBreak || width(line) <= bestWidth) {
      line += char
      continue
    }
    lines.push(line)
    line = ' '.repeat(indent) + (runsOn ? '\\' : '')
  }
  return [...lines, line]
}

function width(line: string): number {
  return [...line].length
}
