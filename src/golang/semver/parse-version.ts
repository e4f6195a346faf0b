import { encodeUtf8, Failure, messageOf } from '../../base/index.ts'
import { parseUint } from '../quote/index.ts'
import { hasPaddedNumber, numberTexts, scanVersion } from './scan-version.ts'
import { type SemverCode, uint64, type Version } from './version.ts'

/** Longer texts are refused before they are looked at, as upstream does. */
const maxVersionBytes = 256

/**
 * `semver.NewVersion`: a leading `v`, missing numbers and leading zeros are fine.
 *
 * @throws {Failure} `INVALID_VERSION` with the library's text
 */
export function newVersion(text: string): Version {
  if (isTooLong(text)) throw tooLong()
  const version = scanVersion(text)
  if (typeof version === 'object') return version
  if (version === 'shape') throw invalid('invalid semantic version')
  if (version === 'zero') throw invalid('version segment starts with 0')
  throw rangeFailure(text)
}

/**
 * `version.ParseVersion` of fluxcd/pkg, which the SemVer policy uses: {@link newVersion} of a text
 * with at least two dots, wherever they stand.
 *
 * @throws {Failure} `INVALID_VERSION`
 * @see spec/image-reflector §8.1
 */
export function parseFluxVersion(text: string): Version {
  if (!hasTwoDots(text)) throw invalid('invalid semantic version')
  return newVersion(text)
}

/** Like {@link parseFluxVersion}, but nothing instead of a failure. */
export function tryFluxVersion(text: string): Version | undefined {
  if (!hasTwoDots(text) || isTooLong(text)) return undefined
  const version = scanVersion(text)
  return typeof version === 'object' ? version : undefined
}

/**
 * `semver.StrictNewVersion`: exactly the grammar of semver.org.
 *
 * @throws {Failure} `INVALID_VERSION`; the first fault in the library's own order of looking
 */
export function strictNewVersion(text: string): Version {
  if (text === '') throw invalid('version string empty')
  if (isTooLong(text)) throw tooLong()
  const [major = '', minor = '', ...others] = text.split('.')
  if (others.length === 0) throw invalid('invalid semantic version')
  const [unbuilt, metadata] = cut(others.join('.'), '+')
  if (metadata !== undefined) assertIdentifiers(metadata, 'invalid metadata string')
  const [patch, prerelease] = cut(unbuilt, '-')
  if (prerelease !== undefined) assertPrerelease(prerelease)
  const parts = { prerelease: prerelease ?? '', metadata: metadata ?? '' }
  return { original: text, ...strictNumbers([major, minor, patch]), ...parts }
}

/** The text before the first `separator` and the text behind it. */
function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** Whether the text has two dots, wherever they stand. */
export function hasTwoDots(text: string): boolean {
  const first = text.indexOf('.')
  return first !== -1 && text.indexOf('.', first + 1) !== -1
}

/** Whether the text is too long to be a version, in bytes of UTF-8. */
export function isTooLong(text: string): boolean {
  // A UTF-16 unit is at most three bytes, so most texts need not be encoded.
  return text.length * 3 > maxVersionBytes && encodeUtf8(text).length > maxVersionBytes
}

function assertPrerelease(prerelease: string): void {
  for (const identifier of prerelease.split('.')) {
    if (hasPaddedNumber(identifier)) throw invalid('version segment starts with 0')
    assertIdentifiers(identifier, 'invalid prerelease string')
  }
}

function assertIdentifiers(text: string, message: string): void {
  if (!text.split('.').every((identifier) => /^[0-9A-Za-z-]+$/.test(identifier))) {
    throw invalid(message)
  }
}

function assertDigits(digits: string): void {
  if (/[^0-9]/.test(digits)) throw invalid('invalid characters in version')
  if (/^0./.test(digits)) throw invalid('version segment starts with 0')
}

type Numbers = Pick<Version, 'major' | 'minor' | 'patch'>

function strictNumbers(texts: readonly string[]): Numbers {
  for (const digits of texts) assertDigits(digits)
  try {
    const [major = 0, minor = 0, patch = 0] = texts.map((digits) => uint64(parseUint(digits)))
    return { major, minor, patch }
  } catch (thrown) {
    throw invalid(messageOf(thrown))
  }
}

/** Names the first number that does not fit 64 bits. */
function rangeFailure(text: string): Failure<SemverCode> {
  try {
    for (const digits of numberTexts(text)) parseUint(digits)
  } catch (thrown) {
    return invalid(`error parsing version segment: ${messageOf(thrown)}`)
  }
  return invalid('invalid semantic version')
}

function tooLong(): Failure<SemverCode> {
  return invalid(`version string is too long (max ${maxVersionBytes} bytes)`)
}

function invalid(message: string): Failure<SemverCode> {
  return new Failure('INVALID_VERSION', message)
}
