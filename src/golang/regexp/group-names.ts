/** One named group of a pattern: where its name stands. Offsets are UTF-16 units. */
export type NamedGroup = { readonly start: number; readonly name: string }

const token =
  /\\Q[^]*?(?:\\E|$)|\\[^]|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\[^]|[^\]\\])*\]?|\(\?P?<([A-Za-z0-9_]+)>|[^]/gy

/**
 * The named groups of a pattern in their order.
 *
 * Walks over escapes, `\Q…\E` and character classes, where `(?P<` is plain text.
 */
export function namedGroups(pattern: string): NamedGroup[] {
  const groups: NamedGroup[] = []
  for (const match of pattern.matchAll(token)) {
    const [text, name] = match
    if (name !== undefined) groups.push({ start: match.index + text.indexOf('<') + 1, name })
  }
  return groups
}

/**
 * The pattern with every named group called `prefix` and its number.
 *
 * Go lets several groups share a name; re2js does not.
 */
export function withUniqueNames(pattern: string, prefix: string): string {
  let unique = ''
  let kept = 0
  for (const [index, { start, name }] of namedGroups(pattern).entries()) {
    unique += `${pattern.slice(kept, start)}${prefix}${index}_`
    kept = start + name.length
  }
  return unique + pattern.slice(kept)
}

/** Undoes {@link withUniqueNames} in a text that quotes the pattern, such as an error. */
export function withOwnNames(text: string, prefix: string, pattern: string): string {
  const groups = namedGroups(pattern)
  const unique = new RegExp(`${prefix}([0-9]+)_`, 'g')
  return text.replace(unique, (_, index: string) => groups[Number(index)]?.name ?? '')
}
