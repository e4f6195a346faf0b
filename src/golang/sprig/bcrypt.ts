import { encryptBlock, expandKey, newBlowfish } from '../blowfish/index.ts'
import { type ByteText, byteTextToBytes } from '../fmt/index.ts'

/** Doublings of the work; what sprig asks for. */
const cost = 10

/** bcrypt cuts passwords here; Go refuses longer ones instead. */
export const maxPasswordBytes = 72

const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const plaintext = 'OrpheanBeholderScryDoubt'

/** The hash of a password as `$2a$10$...`; `salt` has 16 bytes. */
export function bcryptHash(password: ByteText, salt: Uint8Array): ByteText {
  const key = byteTextToBytes(`${password}\0`)
  const cipher = newBlowfish()
  expandKey(cipher, key, salt)
  for (let round = 0; round < 2 ** cost; round++) {
    expandKey(cipher, key)
    expandKey(cipher, salt)
  }
  const words = new Uint32Array(plaintext.length / 4)
  const view = new DataView(byteTextToBytes(plaintext).buffer)
  for (const index of words.keys()) words[index] = view.getUint32(4 * index)
  for (let at = 0; at < words.length; at += 2) {
    for (let round = 0; round < 64; round++) encryptBlock(cipher, words, at)
  }
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word)
  const hash = new Uint8Array(view.buffer).subarray(0, plaintext.length - 1)
  return `$2a$${cost}$${encode(salt)}${encode(hash)}`
}

/** Base 64 in an alphabet and order of its own, without filling. */
function encode(bytes: Uint8Array): ByteText {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const digits = [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
    const count = Math.min(bytes.length - at, 3) + 1
    text += digits
      .slice(0, count)
      .map((digit) => alphabet.charAt(digit))
      .join('')
  }
  return text
}
