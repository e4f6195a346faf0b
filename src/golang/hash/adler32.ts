/** The largest prime below 2**16. */
const modulus = 65_521
/** So many bytes can be summed before the second sum leaves 32 bits. */
const blockBytes = 5_552

/** Adler-32 of the bytes (RFC 1950 §9, Go's `hash/adler32`), unsigned. */
export function adler32(bytes: Uint8Array): number {
  let first = 1
  let second = 0
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const end = Math.min(start + blockBytes, bytes.length)
    for (let at = start; at < end; at++) {
      first += bytes[at] ?? 0
      second += first
    }
    first %= modulus
    second %= modulus
  }
  return second * 65_536 + first
}
