import { compareBytes, encodeUtf8, Failure, messageOf } from '../../base/index.ts'
import { adler32 } from '../../golang/hash/index.ts'
import { compileRegexp, type GoRegexp } from '../../golang/regexp/index.ts'
import type { PolicyCode } from './policy-code.ts'

/** What counts where an ImageRepository names no exclusions: cosign's signatures. */
export const defaultExclusions: readonly string[] = ['^.*\\.sig$']

/** `latestTags` of a status holds so many. */
const latestTagsLength = 10

/** What a scan leaves behind. */
export type StoredTags = {
  /** Descending by bytes; duplicates stay. */
  readonly tags: readonly string[]
  /** The first ten of `tags`. */
  readonly latestTags: readonly string[]
  /** Decimal Adler-32 of the list as JSON; only ever compared. */
  readonly revision: string
  /** How many tags were excluded. */
  readonly excluded: number
}

/**
 * Drops what the exclusion list matches and sorts the rest.
 *
 * @param exclusionList - unanchored patterns; an empty list means {@link defaultExclusions}
 * @throws {Failure} `INVALID_EXCLUSION` with Flux's text
 * @see spec/image-reflector §5.4, §6.1
 */
export function applyExclusions(
  tags: readonly string[],
  exclusionList: readonly string[] = [],
): StoredTags {
  const patterns = exclusionList.length > 0 ? exclusionList : defaultExclusions
  const expressions = patterns.map(compileExclusion)
  const kept = tags.filter((tag) => !expressions.some((expression) => expression.matches(tag)))
  const sorted = sortDescending(kept)
  return {
    tags: sorted,
    latestTags: sorted.slice(0, latestTagsLength),
    revision: String(adler32(encodeUtf8(goJson(sorted)))),
    excluded: tags.length - kept.length,
  }
}

function compileExclusion(pattern: string): GoRegexp {
  try {
    return compileRegexp(pattern)
  } catch (cause) {
    const message = `failed to compile regex ${pattern}: ${messageOf(cause)}`
    throw new Failure<PolicyCode>('INVALID_EXCLUSION', message, { remedy: 'retry', cause })
  }
}

function sortDescending(tags: string[]): string[] {
  // The plain sort is native and several times faster; on surrogates alone the two disagree.
  const isPlain = !tags.some((tag) => /[\ud800-\udfff]/.test(tag))
  return (isPlain ? tags.sort() : tags.sort(compareBytes)).reverse()
}

/** The list as Go's encoding/json writes it, which escapes what HTML would read. */
function goJson(tags: readonly string[]): string {
  return JSON.stringify(tags.map((tag) => tag.toWellFormed())).replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
