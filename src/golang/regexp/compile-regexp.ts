import { RE2JS } from 're2js'
import { encodeUtf8, Failure, messageOf } from '../../base/index.ts'
import { compileTemplate, groupText } from './expand.ts'
import type { GoRegexp } from './go-regexp.ts'
import { namedGroups, withOwnNames, withUniqueNames } from './group-names.ts'
import type { Match } from './match.ts'
import { withGoClassNames } from './unicode-class.ts'

/** Codes of the failures of this room. */
export type RegexpCode = 'INVALID_REGEXP'

/**
 * Longer patterns, in UTF-16 units, are refused, which Go does not: the parser needs time that
 * grows with the square of a hostile pattern, half a minute at 200,000 units, 50 ms at the limit.
 */
const maxPatternLength = 10_000

/**
 * Go's `regexp.Compile`.
 *
 * @throws {Failure} `INVALID_REGEXP` with Go's text, `error parsing regexp: …`
 * @see spec/image-reflector §9
 */
export function compileRegexp(pattern: string): GoRegexp {
  if (pattern.length > maxPatternLength) {
    throw invalid(`error parsing regexp: expression too large (max ${maxPatternLength} characters)`)
  }
  const engine = compileEngine(pattern)
  const names = groupNames(pattern, engine)
  const machine = engine.re2()

  function find(text: string, from = 0): Match | undefined {
    if (from === 0) return machine.findSubmatchIndex(text) ?? undefined
    const matcher = engine.matcher(text)
    if (!matcher.find(from)) return undefined
    const match: number[] = []
    for (let group = 0; group <= engine.groupCount(); group++) {
      match.push(matcher.start(group), matcher.end(group))
    }
    return match
  }

  return {
    pattern,
    names,
    matches: (text) => engine.test(text),
    find,
    findSubmatchIndex: (text) => find(text)?.map((offset) => byteOffset(text, offset)),
    findSubmatch(text) {
      const match = find(text)
      if (match === undefined) return undefined
      const groups = [...names.keys()].map((index) => groupText(text, match, index + 1) ?? '')
      return [groupText(text, match, 0) ?? '', ...groups]
    },
    expander: (template) => compileTemplate(template, names),
    expand: (template, text, match) => compileTemplate(template, names)(text, match),
  }
}

function compileEngine(pattern: string): RE2JS {
  const known = withGoClassNames(pattern)
  try {
    return RE2JS.compile(known)
  } catch (thrown) {
    if (!messageOf(thrown).includes('duplicate capture group name')) {
      throw invalid(goMessage(messageOf(thrown), pattern), thrown)
    }
  }
  const prefix = unusedPrefix(pattern)
  try {
    return RE2JS.compile(withUniqueNames(known, prefix))
  } catch (thrown) {
    const message = withOwnNames(messageOf(thrown), prefix, known)
    throw invalid(goMessage(message, pattern), thrown)
  }
}

/** A group name that stands nowhere in the pattern. */
function unusedPrefix(pattern: string): string {
  let prefix = 'group'
  while (pattern.includes(prefix)) prefix += '_'
  return prefix
}

function invalid(message: string, cause?: unknown): Failure<RegexpCode> {
  return new Failure('INVALID_REGEXP', message, { cause })
}

/** Two texts of re2js differ from Go's. */
function goMessage(message: string, pattern: string): string {
  if (message.endsWith('trailing backslash at end of expression')) return `${message}: \`\``
  // Go takes these four or three characters for a name only when more follows.
  const cut = /invalid named capture: `(\(\?P?)<`$/.exec(message)?.[1]
  if (cut !== undefined && pattern.endsWith(`${cut}<`)) {
    const fragment = cut === '(?' ? '(?<' : cut
    return `error parsing regexp: invalid or unsupported Perl syntax: \`${fragment}\``
  }
  return message
}

/** By position: an unnamed group has `''`. */
function groupNames(pattern: string, engine: RE2JS): string[] {
  const names = Array.from({ length: engine.groupCount() }, () => '')
  const named = namedGroups(pattern).map((group) => group.name)
  // re2js knows each name's position unless names repeat; then it knows those of the unique ones.
  const positions = Object.values(engine.namedGroups()).sort((a, b) => a - b)
  for (const [index, position] of positions.entries()) names[position - 1] = named[index] ?? ''
  return names
}

/** The bytes of UTF-8 before a position; `-1` stays. Most texts are ASCII, where both agree. */
function byteOffset(text: string, offset: number): number {
  if (offset <= 0) return offset
  return encodeUtf8(text.slice(0, offset)).length
}
