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

/** A parameter `name="value"` or `name=value`, else a scheme: a token that no `=` follows. */
const piece = /\s*,?\s*(?:([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([\w-]+))/y

function parseHeader(header: string): Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = []
  piece.lastIndex = 0
  for (let match = piece.exec(header); match !== null; match = piece.exec(header)) {
    const [, name, quoted, plain, scheme] = match
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: {} })
    const current = found.at(-1)
    if (name === undefined || current === undefined) continue
    current.parameters[name.toLowerCase()] = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? ''
  }
  return found
}
