import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  X509Certificate,
} from 'node:crypto'
import { concatBytes } from '../../base/index.ts'
import {
  type ByteText,
  bytesToByteText,
  byteTextToBytes,
  type GoType,
  goString,
  goStruct,
  mapRunes,
  runesOf,
  stringType,
} from '../fmt/index.ts'
import { base64Decode, base64Encode } from './base-n.ts'
import { any, type Functions, fixed, int, type Surroundings, text, variadic } from './define.ts'
import { callFailure } from './failure.ts'

const blockBytes = 16
const keyBytes = 32
/** Units of work of one new key: a 4096-bit RSA key takes a second or more. */
const unitsPerKey = 8_000_000

const certificateType: GoType = {
  name: 'sprig.certificate',
  kind: 'struct',
  fields: [
    { name: 'Cert', type: stringType },
    { name: 'Key', type: stringType },
  ],
}

/**
 * Ciphers, keys, certificates, chance.
 *
 * Certificates are read but never issued: a commit message is no place for a private key.
 */
export function cipherFunctions(surroundings: Surroundings): Functions {
  const { meter } = surroundings
  return {
    encryptAES: fixed([text, text], (password, plain) => encrypt(password, plain, surroundings)),
    decryptAES: fixed([text, text], (password, encrypted) => decrypt(password, encrypted)),
    genPrivateKey: fixed([text], (kind) => {
      meter.charge(unitsPerKey)
      return privateKey(kind)
    }),
    buildCustomCert: fixed([text, text], customCertificate),
    ...Object.fromEntries(
      issuers.map((name) => [name, variadic([], any, () => refuseToIssue(name))]),
    ),
    randInt: fixed([int, int], (min, max) => {
      if (max <= min) throw callFailure('invalid argument to Intn')
      const number = min + Math.floor(chance(surroundings).next() * (max - min))
      return { kind: 'int', type: int.type, value: BigInt(number) }
    }),
    shuffle: fixed([text], (from) => shuffled(from, surroundings)),
  }
}

const issuers = [
  'genCA',
  'genCAWithKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
]

function refuseToIssue(name: string): never {
  throw callFailure(`${name} is not supported: templates cannot issue certificates`)
}

function chance({ random }: Surroundings): NonNullable<Surroundings['random']> {
  if (random === undefined) throw callFailure('chance is not available here')
  return random
}

/** The password as an AES-256 key: cut, or filled up with zeros. */
function keyOf(password: ByteText): Uint8Array {
  const key = new Uint8Array(keyBytes)
  key.set(byteTextToBytes(password.slice(0, keyBytes)))
  return key
}

function encrypt(password: ByteText, plain: ByteText, surroundings: Surroundings): ByteText {
  if (plain === '') return ''
  const vector = chance(surroundings).bytes(blockBytes)
  const cipher = createCipheriv('aes-256-cbc', keyOf(password), vector)
  const encrypted = concatBytes([vector, cipher.update(byteTextToBytes(plain)), cipher.final()])
  return base64Encode(bytesToByteText(encrypted))
}

/** Trusts the last byte for the length of the filling, as upstream does. */
function decrypt(password: ByteText, encoded: ByteText): ByteText {
  if (encoded === '') return ''
  const decoded = base64Decode(encoded)
  if (typeof decoded !== 'string') throw callFailure(decoded.error)
  if (decoded.length < blockBytes) {
    throw callFailure(
      `runtime error: slice bounds out of range [:${blockBytes}] with length ${decoded.length}`,
    )
  }
  const bytes = byteTextToBytes(decoded)
  if (bytes.length % blockBytes !== 0) throw callFailure('crypto/cipher: input not full blocks')
  if (bytes.length === blockBytes) throw callFailure('runtime error: index out of range [-1]')
  const cipher = createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, blockBytes))
  cipher.setAutoPadding(false)
  const plain = concatBytes([cipher.update(bytes.subarray(blockBytes)), cipher.final()])
  const end = plain.length - (plain.at(-1) ?? 0)
  if (end < 0) throw callFailure(`runtime error: slice bounds out of range [:${end}]`)
  return bytesToByteText(plain.subarray(0, end))
}

/** PEM in the form that upstream writes for each kind of key. */
function privateKey(kind: ByteText): ByteText {
  if (kind === '' || kind === 'rsa') {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 4096 })
    return String(privateKey.export({ type: 'pkcs1', format: 'pem' }))
  }
  if (kind === 'ecdsa') {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    return String(privateKey.export({ type: 'sec1', format: 'pem' }))
  }
  if (kind === 'ed25519') {
    return String(
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    )
  }
  if (kind === 'dsa') throw callFailure('genPrivateKey: DSA keys are not supported')
  return `Unknown type ${kind}`
}

function customCertificate(cert64: ByteText, key64: ByteText): ReturnType<typeof goStruct> {
  const cert = base64Decode(cert64)
  if (typeof cert !== 'string') throw callFailure('unable to decode base64 certificate')
  const key = base64Decode(key64)
  if (typeof key !== 'string') throw callFailure('unable to decode base64 private key')
  if (!/-----BEGIN [^-]+-----/.test(cert)) throw callFailure('unable to decode certificate')
  readAs('certificate: decodedCert.Bytes', () => new X509Certificate(byteTextToBytes(cert)))
  readAs('private key', () =>
    createPrivateKey({ key: new TextDecoder().decode(byteTextToBytes(key)) }),
  )
  return goStruct(certificateType, [goString(cert), goString(key)])
}

function readAs(what: string, read: () => unknown): void {
  try {
    read()
  } catch {
    throw callFailure(`error parsing ${what}: not readable`)
  }
}

function shuffled(from: ByteText, surroundings: Surroundings): ByteText {
  const runes = [...runesOf(from)].map(({ rune }) => rune)
  for (let left = runes.length; left > 1; left--) {
    const other = Math.floor(chance(surroundings).next() * left)
    const [a, b] = [runes[left - 1], runes[other]]
    if (a === undefined || b === undefined) continue
    runes[left - 1] = b
    runes[other] = a
  }
  let at = 0
  return mapRunes(from, (rune) => runes[at++] ?? rune)
}
