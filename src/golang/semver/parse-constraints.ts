import { encodeUtf8, Failure } from '../../base/index.ts'
import { quote } from '../quote/index.ts'
import { isTooLong } from './parse-version.ts'
import { scanVersion } from './scan-version.ts'
import type { SemverCode, Version } from './version.ts'

/** The operators as they may be written; `''` is `=`. */
export type Operator = '' | '=' | '!=' | '>' | '<' | '>=' | '=>' | '<=' | '=<' | '~' | '~>' | '^'

/** From where on the numbers were left out or written as a wildcard. */
type Wildcard = 'none' | 'major' | 'minor' | 'patch'

/** One comparison with a version. */
export type Comparator = {
  /** The version as written. */
  readonly original: string
  readonly operator: Operator
  readonly wildcard: Wildcard
  readonly version: Version
}

const maxConstraintBytes = 512
const maxGroups = 32

const part = '[0-9|xX*]+'
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const constrained = `v?(${part})(\\.${part})?(\\.${part})?(-${identifiers})?(?:\\+${identifiers})?`
const spaces = '\\t\\n\\f\\r '
const space = `[${spaces}]`

/**
 * The comparators of a constraint, one list for each group between `||`.
 *
 * @throws {Failure} `INVALID_CONSTRAINT` with the library's text
 * @see spec/image-reflector §8.3, §8.4
 */
export function parseConstraints(text: string): Comparator[][] {
  // The limit comes first: it bounds the work of the expression for hyphen ranges.
  if (text.length > maxConstraintBytes || encodeUtf8(text).length > maxConstraintBytes) {
    throw invalid(`constraint string is too long (max ${maxConstraintBytes} bytes)`)
  }
  const groups = withoutHyphenRanges(text).split('||')
  if (groups.length > maxGroups) throw invalid(`too many constraint groups (max ${maxGroups})`)
  return groups.map(parseGroup)
}

/** `1 - 2` becomes `>= 1, <= 2 `, by text, as upstream does it. */
function withoutHyphenRanges(text: string): string {
  const plain = constrained.replaceAll(/\((?!\?)/g, '(?:')
  const range = new RegExp(`${space}*(${plain})${space}+-${space}+(${plain})${space}*`, 'g')
  let rewritten = text
  for (const [whole, from = '', to = ''] of text.matchAll(range)) {
    const at = rewritten.indexOf(whole)
    const before = rewritten.slice(0, at)
    rewritten = `${before}>= ${from}, <= ${to} ${rewritten.slice(at + whole.length)}`
  }
  return rewritten
}

/** Comparators with white space or one comma between them; at least one. */
function parseGroup(group: string): Comparator[] {
  const item = new RegExp(`([=!<>~^]{0,2})${space}*(${constrained})(${space}*,?${space}*)`, 'y')
  const found: Written[] = []
  item.lastIndex = group.search(new RegExp(`[^${spaces}]|$`))
  let separator = ','
  while (item.lastIndex < group.length) {
    const written = separator === '' ? undefined : writtenOf(item.exec(group))
    if (written === undefined) throw improper(group)
    found.push(written)
    separator = written.separator
  }
  if (found.length === 0 || separator.includes(',')) throw improper(group)
  // Only a group whose form is right is looked at more closely: it decides between two errors.
  return found.map(comparator)
}

type Written = {
  readonly operator: Operator
  /** The whole version. */
  readonly text: string
  readonly major: string
  /** With its dot. */
  readonly minor: string
  /** With its dot. */
  readonly patch: string
  /** With its hyphen. */
  readonly prerelease: string
  readonly separator: string
}

function writtenOf(match: RegExpExecArray | null): Written | undefined {
  if (match === null) return undefined
  const [, operator = '', text = '', major = ''] = match
  if (!isOperator(operator)) return undefined
  const [minor = '.x', patch = '.x', prerelease = '', separator = ''] = match.slice(4)
  return { operator, text, major, minor, patch, prerelease, separator }
}

function comparator({ operator, text, major, minor, patch, prerelease }: Written): Comparator {
  const wildcard = wildcardOf(major, minor.slice(1), patch.slice(1))
  const full = {
    none: text,
    major: `0.0.0${prerelease}`,
    minor: `${major}.0.0${prerelease}`,
    patch: `${major}${minor}.0${prerelease}`,
  }[wildcard]
  const version = isTooLong(full) ? 'shape' : scanVersion(full)
  if (typeof version === 'string') throw invalid('constraint parser error')
  return { original: text, operator, wildcard, version }
}

function wildcardOf(major: string, minor: string, patch: string): Wildcard {
  if (isWildcard(major)) return 'major'
  if (isWildcard(minor)) return 'minor'
  return isWildcard(patch) ? 'patch' : 'none'
}

function isWildcard(text: string): boolean {
  return text === 'x' || text === 'X' || text === '*'
}

function isOperator(text: string): text is Operator {
  return ['', '=', '!=', '>', '<', '>=', '=>', '<=', '=<', '~', '~>', '^'].includes(text)
}

function improper(group: string): Failure<SemverCode> {
  return invalid(`improper constraint: ${quote(group)}`)
}

function invalid(message: string): Failure<SemverCode> {
  return new Failure('INVALID_CONSTRAINT', message)
}
