import { createHash } from 'node:crypto'
import {
  type Blowfish,
  copyBlowfish,
  encryptBlock,
  expandKey,
  newBlowfish,
} from '../../golang/blowfish/index.ts'

/** What bcrypt encrypts 64 times in this mode. */
const plaintext = 'OxychromaticBlowfishSwatDynamite'
const hashBytes = 32

/** More rounds than this would block the process for minutes; OpenSSH's default is 16 or 24. */
export const maxBcryptRounds = 512

/**
 * OpenBSD's `bcrypt_pbkdf`, which OpenSSH uses for private keys with a passphrase. node:crypto
 * has no bcrypt. About 10 ms a round and 32 bytes.
 */
export function bcryptPbkdf(
  passphrase: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  keyBytes: number,
): Uint8Array {
  const key = new Uint8Array(keyBytes)
  const stride = Math.ceil(keyBytes / hashBytes)
  const hashedPass = sha512(passphrase)
  const fresh = newBlowfish()
  for (let count = 1; count <= stride; count++) {
    const numbered = Buffer.alloc(salt.length + 4)
    numbered.set(salt)
    numbered.writeUInt32BE(count, salt.length)
    let last = bcryptHash(fresh, hashedPass, sha512(numbered))
    const block = last.slice()
    for (let round = 1; round < rounds; round++) {
      last = bcryptHash(fresh, hashedPass, sha512(last))
      for (const [index, byte] of last.entries()) block[index] = (block[index] ?? 0) ^ byte
    }
    // Output bytes of one block are spread over the whole key.
    for (const [index, byte] of block.entries()) {
      const at = index * stride + count - 1
      if (at < keyBytes) key[at] = byte
    }
  }
  return key
}

function bcryptHash(fresh: Blowfish, pass: Uint8Array, salt: Uint8Array): Uint8Array {
  const state = copyBlowfish(fresh)
  expandKey(state, pass, salt)
  for (let round = 0; round < 64; round++) {
    expandKey(state, salt)
    expandKey(state, pass)
  }
  const source = Buffer.from(plaintext, 'latin1')
  const words = Uint32Array.from({ length: 8 }, (_, index) => source.readUInt32BE(index * 4))
  for (let round = 0; round < 64; round++) {
    for (let at = 0; at < words.length; at += 2) encryptBlock(state, words, at)
  }
  const out = Buffer.alloc(hashBytes)
  for (const [index, word] of words.entries()) out.writeUInt32LE(word, index * 4)
  return out
}

function sha512(bytes: Uint8Array): Uint8Array {
  return createHash('sha512').update(bytes).digest()
}
