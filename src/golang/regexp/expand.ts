import type { Match } from './match.ts'

/** A piece of a template: plain text, or a group by number or by name. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string }

/** What a template gives for one match. */
export type Expander = (text: string, match: Match) => string

const reference = /\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})?/gu

/**
 * Reads a template once, as Go's `Regexp.Expand` does at every call.
 *
 * `$name` takes the longest run of letters, digits and underscores, `${name}` exactly such a run.
 * What is unknown or took no part in the match is empty; any other `$` is itself.
 *
 * @param names - the names of groups 1 and up, `''` for those without
 * @see spec/image-reflector §9.3
 */
export function compileTemplate(template: string, names: readonly string[]): Expander {
  const parts = readParts(template)
  return (text, match) => {
    let expanded = ''
    for (const part of parts) {
      if (part.kind === 'text') expanded += part.text
      else if (part.kind === 'number') expanded += groupText(text, match, part.number) ?? ''
      else expanded += namedText(text, match, names, part.name)
    }
    return expanded
  }
}

/** What group `number` matched, or nothing when it took no part or does not exist. */
export function groupText(text: string, match: Match, number: number): string | undefined {
  const start = match[2 * number] ?? -1
  return start < 0 ? undefined : text.slice(start, match[2 * number + 1])
}

/** Of several groups with one name, the first that took part counts. */
function namedText(text: string, match: Match, names: readonly string[], name: string): string {
  for (const [index, known] of names.entries()) {
    const found = known === name ? groupText(text, match, index + 1) : undefined
    if (found !== undefined) return found
  }
  return ''
}

function readParts(template: string): Part[] {
  const parts: Part[] = []
  let kept = 0
  for (const match of template.matchAll(reference)) {
    if (match.index > kept) parts.push({ kind: 'text', text: template.slice(kept, match.index) })
    const name = match[1] ?? match[2]
    parts.push(name === undefined ? { kind: 'text', text: '$' } : named(name))
    kept = match.index + match[0].length
  }
  if (kept < template.length) parts.push({ kind: 'text', text: template.slice(kept) })
  return parts
}

/** A number is a group's index below 10**9; with a leading zero it is a name that nobody has. */
function named(name: string): Part {
  const isIndex = /^(?:0|[1-9][0-9]{0,8})$/.test(name)
  return isIndex ? { kind: 'number', number: Number(name) } : { kind: 'name', name }
}
