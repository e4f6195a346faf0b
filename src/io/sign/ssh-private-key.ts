import { createDecipheriv, createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { bcryptPbkdf, maxBcryptRounds } from './bcrypt-pbkdf.ts'
import { curveJwk } from './ssh-public-key.ts'
import { SshReader } from './ssh-wire.ts'

/** Why a private key could not be read. */
export class KeyProblem extends Error {
  readonly kind: 'malformed' | 'passphrase-needed' | 'passphrase-wrong'

  constructor(kind: KeyProblem['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

const armour =
  /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/
const magic = 'openssh-key-v1\0'

/** OpenSSH's cipher names, node's, and the bytes of key and initial vector. */
// biome-ignore format: a table is read down its columns
const ciphers = [
  { ssh: 'aes256-ctr', node: 'aes-256-ctr', keyBytes: 32 },
  { ssh: 'aes192-ctr', node: 'aes-192-ctr', keyBytes: 24 },
  { ssh: 'aes128-ctr', node: 'aes-128-ctr', keyBytes: 16 },
  { ssh: 'aes256-cbc', node: 'aes-256-cbc', keyBytes: 32 },
  { ssh: 'aes128-cbc', node: 'aes-128-cbc', keyBytes: 16 },
] as const
const ivBytes = 16

/**
 * Reads a private key: OpenSSH's own format, or any PEM that node:crypto knows (PKCS#1, PKCS#8,
 * SEC1), with or without a passphrase.
 *
 * @throws {KeyProblem}
 */
export function parsePrivateKey(text: string, passphrase: string | undefined): KeyObject {
  const body = armour.exec(text)?.[1]
  if (body === undefined) return parsePem(text, passphrase)
  try {
    const reader = new SshReader(Buffer.from(body, 'base64'))
    if (reader.raw(magic.length).toString('latin1') !== magic) throw new Error('unknown format')
    const cipher = reader.text()
    const derivation = { name: reader.text(), options: reader.string() }
    if (reader.number() !== 1) throw new Error('it does not hold exactly one key')
    reader.string()
    const secret = decrypt(cipher, derivation, reader.string(), passphrase)
    return createPrivateKey({ key: readSecret(secret, cipher !== 'none'), format: 'jwk' })
  } catch (error) {
    if (error instanceof KeyProblem) throw error
    throw new KeyProblem('malformed', error instanceof Error ? error.message : String(error))
  }
}

function parsePem(text: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch {
    const isEncrypted = /ENCRYPTED/.test(text)
    if (!isEncrypted) throw new KeyProblem('malformed', 'ssh: no key found')
    if (passphrase !== undefined) throw wrongPassphrase()
    throw passphraseNeeded()
  }
}

function decrypt(
  cipherName: string,
  derivation: { readonly name: string; readonly options: Buffer },
  secret: Buffer,
  passphrase: string | undefined,
): Buffer {
  if (cipherName === 'none') return secret
  const cipher = ciphers.find((one) => one.ssh === cipherName)
  if (cipher === undefined) throw new Error(`unsupported cipher '${cipherName}'`)
  if (derivation.name !== 'bcrypt') throw new Error(`unsupported kdf '${derivation.name}'`)
  if (passphrase === undefined || passphrase === '') throw passphraseNeeded()
  const options = new SshReader(derivation.options)
  const salt = options.string()
  const rounds = options.number()
  if (rounds > maxBcryptRounds) throw new Error(`${rounds} bcrypt rounds are too many`)
  const made = bcryptPbkdf(Buffer.from(passphrase), salt, rounds, cipher.keyBytes + ivBytes)
  const key = made.subarray(0, cipher.keyBytes)
  const decipher = createDecipheriv(cipher.node, key, made.subarray(cipher.keyBytes))
  decipher.setAutoPadding(false)
  return Buffer.concat([decipher.update(secret), decipher.final()])
}

/** The key itself; two equal numbers in front show that the passphrase was right. */
function readSecret(secret: Buffer, isEncrypted: boolean): JsonWebKey {
  const reader = new SshReader(secret)
  if (reader.number() !== reader.number()) {
    if (isEncrypted) throw wrongPassphrase()
    throw new Error('its check numbers differ')
  }
  const type = reader.text()
  if (type === 'ssh-ed25519') {
    const x = reader.string().toString('base64url')
    const d = reader.string().subarray(0, 32).toString('base64url')
    return { kty: 'OKP', crv: 'Ed25519', x, d }
  }
  if (type === 'ssh-rsa') return rsaJwk(reader)
  if (!type.startsWith('ecdsa-sha2-')) throw new Error(`unsupported key type '${type}'`)
  const point = curveJwk(reader.text(), reader.string())
  const sizeBytes = Buffer.from(point.x ?? '', 'base64url').length
  const d = reader.positive()
  const padded = Buffer.concat([Buffer.alloc(Math.max(0, sizeBytes - d.length)), d])
  return { ...point, d: padded.toString('base64url') }
}

function rsaJwk(reader: SshReader): JsonWebKey {
  const [n, e, d, qi, p, q] = Array.from({ length: 6 }, () => reader.positive())
  const text = (bytes: Buffer | undefined) => (bytes ?? Buffer.alloc(0)).toString('base64url')
  const number = (bytes: Buffer | undefined) => BigInt(`0x${bytes?.toString('hex') || '0'}`)
  const rest = (prime: Buffer | undefined) => {
    const hex = (number(d) % (number(prime) - 1n)).toString(16)
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  }
  return {
    kty: 'RSA',
    n: text(n),
    e: text(e),
    d: text(d),
    p: text(p),
    q: text(q),
    qi: text(qi),
    dp: text(rest(p)),
    dq: text(rest(q)),
  }
}

function passphraseNeeded(): KeyProblem {
  return new KeyProblem('passphrase-needed', 'ssh: this private key is passphrase protected')
}

function wrongPassphrase(): KeyProblem {
  return new KeyProblem('passphrase-wrong', 'x509: decryption password incorrect')
}
