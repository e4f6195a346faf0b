/**
 * The Blowfish cipher's state, as far as bcrypt needs it.
 *
 * Its tables are the first 33,344 bits of the fraction of pi (Schneier 1993), so they are
 * computed instead of written down.
 */
export type Blowfish = { readonly p: Uint32Array; readonly s: Uint32Array }

const pWords = 18
const sWords = 1024

let initial: Blowfish | undefined

/** A fresh state: the digits of pi. */
export function newBlowfish(): Blowfish {
  initial ??= fromPi()
  return { p: initial.p.slice(), s: initial.s.slice() }
}

/** Mixes a key into the state; with `data`, that is mixed in between (bcrypt's salt). */
export function expand(state: Blowfish, key: Uint8Array, data?: Uint8Array): void {
  const { p, s } = state
  const nextKey = wordsOf(key)
  for (let index = 0; index < pWords; index++) p[index] = (p[index] ?? 0) ^ nextKey()
  const nextData = data === undefined ? () => 0 : wordsOf(data)
  const block = new Uint32Array(2)
  for (const target of [p, s]) {
    for (let index = 0; index < target.length; index += 2) {
      block[0] = (block[0] ?? 0) ^ nextData()
      block[1] = (block[1] ?? 0) ^ nextData()
      encipher(state, block, 0)
      target.set(block, index)
    }
  }
}

/** Encrypts the two words at `at` in place. */
export function encipher({ p, s }: Blowfish, words: Uint32Array, at: number): void {
  let left = words[at] ?? 0
  let right = words[at + 1] ?? 0
  for (let round = 0; round < 16; round++) {
    left ^= p[round] ?? 0
    const a = s[left >>> 24] ?? 0
    const b = s[256 + ((left >>> 16) & 0xff)] ?? 0
    const c = s[512 + ((left >>> 8) & 0xff)] ?? 0
    const d = s[768 + (left & 0xff)] ?? 0
    const mixed = right ^ ((((a + b) ^ c) + d) | 0)
    right = left
    left = mixed
  }
  words[at] = right ^ (p[17] ?? 0)
  words[at + 1] = left ^ (p[16] ?? 0)
}

/** Reads big-endian words for ever, starting over at the end. */
function wordsOf(bytes: Uint8Array): () => number {
  let at = 0
  return () => {
    let word = 0
    for (let count = 0; count < 4; count++) {
      word = (word << 8) | (bytes[at] ?? 0)
      at = (at + 1) % bytes.length
    }
    return word
  }
}

function fromPi(): Blowfish {
  const bits = (pWords + sWords) * 32
  const guard = 64
  const pi = piTimes(1n << BigInt(bits + guard))
  const fraction = (pi - (3n << BigInt(bits + guard))) >> BigInt(guard)
  const hex = fraction.toString(16).padStart(bits / 4, '0')
  const words = Uint32Array.from({ length: pWords + sWords }, (_, index) =>
    Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16),
  )
  return { p: words.slice(0, pWords), s: words.slice(pWords) }
}

/** Pi in units of 1 / `one`: Machin's formula, 16 arctan(1/5) - 4 arctan(1/239). */
function piTimes(one: bigint): bigint {
  return 16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one)
}

function arctanOfInverse(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = power
  for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
    power /= x * x
    sum += (sign * power) / n
  }
  return sum
}
