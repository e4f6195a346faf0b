/** Rounds of the cipher; one word of the first table each, and two more. */
const rounds = 16
const firstWords = rounds + 2
const boxWords = 4 * 256

/** The words that a key has shaped; both tables change in place. */
export type Blowfish = { readonly keys: Uint32Array; readonly boxes: Uint32Array }

/**
 * The cipher before any key: its tables are the binary digits of π behind the point, so they are
 * computed rather than listed.
 */
export function newBlowfish(): Blowfish {
  const words = piWords(firstWords + boxWords)
  return { keys: words.slice(0, firstWords), boxes: words.slice(firstWords) }
}

/** The same state to go on from; the digits of π are costly. */
export function copyBlowfish({ keys, boxes }: Blowfish): Blowfish {
  return { keys: keys.slice(), boxes: boxes.slice() }
}

/** Mixes a key in; with a salt every block is mixed with the next half of it first. */
export function expandKey(cipher: Blowfish, key: Uint8Array, salt?: Uint8Array): void {
  const { keys, boxes } = cipher
  let at = 0
  for (let index = 0; index < firstWords; index++) {
    keys[index] = (keys[index] ?? 0) ^ wordAt(key, at)
    at = (at + 4) % key.length
  }
  const block = new Uint32Array(2)
  let saltAt = 0
  for (const table of [keys, boxes]) {
    for (let index = 0; index < table.length; index += 2) {
      if (salt !== undefined) {
        block[0] = (block[0] ?? 0) ^ wordAt(salt, saltAt)
        block[1] = (block[1] ?? 0) ^ wordAt(salt, saltAt + 4)
        saltAt = (saltAt + 8) % salt.length
      }
      encryptBlock(cipher, block, 0)
      table[index] = block[0] ?? 0
      table[index + 1] = block[1] ?? 0
    }
  }
}

/** Encrypts the two words at `at` in place. */
export function encryptBlock({ keys, boxes }: Blowfish, words: Uint32Array, at: number): void {
  let left = words[at] ?? 0
  let right = words[at + 1] ?? 0
  for (let round = 0; round < rounds; round += 2) {
    left ^= keys[round] ?? 0
    right ^= mixed(boxes, left)
    right ^= keys[round + 1] ?? 0
    left ^= mixed(boxes, right)
  }
  words[at] = right ^ (keys[rounds + 1] ?? 0)
  words[at + 1] = left ^ (keys[rounds] ?? 0)
}

function mixed(boxes: Uint32Array, word: number): number {
  const first = (boxes[word >>> 24] ?? 0) + (boxes[256 + ((word >>> 16) & 0xff)] ?? 0)
  return (
    ((first ^ (boxes[512 + ((word >>> 8) & 0xff)] ?? 0)) + (boxes[768 + (word & 0xff)] ?? 0)) | 0
  )
}

/** Four bytes as one word; a key goes round. */
function wordAt(bytes: Uint8Array, at: number): number {
  let word = 0
  for (let index = 0; index < 4; index++) {
    word = (word << 8) | (bytes[(at + index) % bytes.length] ?? 0)
  }
  return word
}

/** The first `count` words of π - 3 by Machin's formula. */
function piWords(count: number): Uint32Array {
  const guardBits = 64n
  const bits = BigInt(32 * count) + guardBits
  const one = 1n << bits
  const pi = 4n * (4n * inverseTangent(5n, one) - inverseTangent(239n, one))
  const hex = ((pi - 3n * one) >> guardBits).toString(16).padStart(8 * count, '0')
  return Uint32Array.from({ length: count }, (_, index) =>
    Number.parseInt(hex.slice(8 * index, 8 * index + 8), 16),
  )
}

/** `arctan(1 / x)` in units of `1 / one`. */
function inverseTangent(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = power
  let sign = -1n
  for (let divisor = 3n; power > 0n; divisor += 2n) {
    power /= x * x
    sum += (sign * power) / divisor
    sign = -sign
  }
  return sum
}
