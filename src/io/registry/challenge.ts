/** One way in that a registry offers: scheme in lower case, parameters by lower-case name. */
export type Challenge = {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * Reads `WWW-Authenticate` (RFC 9110 §11.6.1), several challenges in one header included.
 *
 * What cannot be read is left out: an unreadable challenge is an unknown scheme.
 */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap(parseHeader)
}

/** The first Basic or Bearer challenge, else the first one (registry-auth §4.1). */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return challenges.find(({ scheme }) => isKnown(scheme)) ?? challenges[0]
}

const isKnown = (scheme: string): boolean => scheme === 'basic' || scheme === 'bearer'

/** Longer headers are no challenge that anybody means. */
const maxHeaderLength = 16 * 1024

const tokenPattern = /[\w!#$%&'*+.^`|~-]+/y
const plainPattern = /[^\s,"]*/y
const quotedPattern = /"((?:[^"\\]|\\.)*)"/y
const gapPattern = /[\s,]*/y

type Writable = { readonly scheme: string; readonly parameters: Record<string, string> }

/** Goes from piece to piece, so that it takes as long as the header, whatever stands in it. */
function parseHeader(header: string): Challenge[] {
  if (header.length > maxHeaderLength) return []
  const challenges: Writable[] = []
  const scanner = scan(header)
  for (scanner.take(gapPattern); !scanner.isDone(); scanner.take(gapPattern)) {
    const name = scanner.take(tokenPattern)
    if (name === undefined) break
    scanner.take(/\s*/y)
    if (scanner.take(/=/y) === undefined) {
      challenges.push({ scheme: name.toLowerCase(), parameters: {} })
      continue
    }
    scanner.take(/\s*/y)
    const quoted = scanner.take(quotedPattern)
    const value = quoted?.slice(1, -1).replaceAll(/\\(.)/g, '$1') ?? scanner.take(plainPattern)
    const current = challenges.at(-1)
    if (current !== undefined) current.parameters[name.toLowerCase()] = value ?? ''
  }
  return challenges
}

type Scanner = {
  /** What stands here and fits, if anything; moves behind it. */
  readonly take: (pattern: RegExp) => string | undefined
  readonly isDone: () => boolean
}

function scan(text: string): Scanner {
  let at = 0
  return {
    take(pattern) {
      pattern.lastIndex = at
      const piece = pattern.exec(text)?.[0]
      at += piece?.length ?? 0
      return piece
    },
    isDone: () => at >= text.length,
  }
}
