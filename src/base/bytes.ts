const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The UTF-8 bytes of `text`; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** The text of UTF-8 `bytes`, BOM kept; invalid sequences become U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** One new array that holds `pieces` one after the other. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const joined = new Uint8Array(size)
  let offset = 0
  for (const piece of pieces) {
    joined.set(piece, offset)
    offset += piece.length
  }
  return joined
}

/**
 * Where `needle` starts in `haystack` at or after `from`, or -1.
 *
 * Scans for the first byte by `indexOf`, which is native: a marker search reads every file of a
 * repository, so this is one of the few loops where that counts.
 */
export function indexOfBytes(haystack: Uint8Array, needle: Uint8Array, from = 0): number {
  const first = needle[0]
  if (first === undefined) return from
  const last = haystack.length - needle.length
  let at = haystack.indexOf(first, from)
  while (at !== -1 && at <= last) {
    let matched = 1
    while (matched < needle.length && haystack[at + matched] === needle[matched]) matched++
    if (matched === needle.length) return at
    at = haystack.indexOf(first, at + 1)
  }
  return -1
}

/**
 * Orders two texts by their UTF-8 bytes, as Go's `<` does: negative, zero or positive.
 *
 * JavaScript's `<` compares UTF-16 units, which sorts U+10000 and above before U+E000..U+FFFF;
 * code points sort like UTF-8 bytes.
 */
export function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let index = 0; index < shorter; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return weight(left) - weight(right)
  }
  return a.length - b.length
}

/** Moves surrogates above the rest of the basic plane, where their code points belong. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
