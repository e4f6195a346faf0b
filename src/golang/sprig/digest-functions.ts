import { createHash } from 'node:crypto'
import { type ByteText, byteTextToBytes } from '../fmt/index.ts'
import { adler32 } from '../hash/index.ts'
import { base32Decode, base32Encode, base64Decode, base64Encode } from './base-n.ts'
import { type Functions, fixed, type Surroundings, text } from './define.ts'

/** Digests and encodings of bytes. */
export function digestFunctions({ meter }: Surroundings): Functions {
  const digest = (algorithm: string) =>
    fixed([text], (input) => {
      meter.charge(input.length)
      return createHash(algorithm).update(byteTextToBytes(input)).digest('hex')
    })
  const decoded = (decode: (input: ByteText) => ByteText | { readonly error: string }) =>
    fixed([text], (input) => {
      const result = decode(input)
      return typeof result === 'string' ? result : result.error
    })
  return {
    sha1sum: digest('sha1'),
    sha256sum: digest('sha256'),
    sha512sum: digest('sha512'),
    adler32sum: fixed([text], (input) => {
      meter.charge(input.length)
      return String(adler32(byteTextToBytes(input)))
    }),
    b64enc: fixed([text], base64Encode),
    b32enc: fixed([text], base32Encode),
    b64dec: decoded(base64Decode),
    b32dec: decoded(base32Decode),
  }
}
