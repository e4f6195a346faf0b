import { encodeUtf8, indexOfBytes } from '../../base/index.ts'
import { type FileFormat, formats } from './readers/readers.table.ts'

/** All formats, in the order in which they are asked for a name. */
export const formatNames: readonly FileFormat[] = Object.keys(formats) as FileFormat[]

/** How a file of that name is read, or undefined when markers in it are never looked for. */
export function formatOf(path: string): FileFormat | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return formatNames.find((format) => formats[format].accepts(name))
}

/** Whether a file of that name may hold markers. */
export function isCandidatePath(path: string): boolean {
  return formatOf(path) !== undefined
}

/** Whether a path may lead out of the update root: absolute, with a `..` segment, or with a NUL. */
export function isUnsafePath(path: string): boolean {
  if (path === '' || path.startsWith('/') || path.includes('\0')) return true
  return path.includes('..') && path.split('/').includes('..')
}

const token = encodeUtf8('$imagepolicy"')
const word = token.subarray(0, -1)
const quote = 0x22

/**
 * Whether the bytes hold `"$imagepolicy"`, quotes included: the screen that every file of a
 * repository passes through (spec/image-automation §8.1).
 *
 * Searches from the `$`, which manifests hardly ever hold, while quotes are everywhere.
 */
export function hasMarkerToken(bytes: Uint8Array): boolean {
  let at = indexOfBytes(bytes, token)
  while (at !== -1) {
    if (bytes[at - 1] === quote) return true
    at = indexOfBytes(bytes, token, at + 1)
  }
  return false
}

/** Whether the bytes hold the word at all: in other quotes it is a mistake worth telling. */
export function mentionsMarker(bytes: Uint8Array): boolean {
  return indexOfBytes(bytes, word) !== -1
}
