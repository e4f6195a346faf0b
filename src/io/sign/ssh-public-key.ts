import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { SshReader, sshNumber, sshString } from './ssh-wire.ts'

/** Curves by the names of SSH, of JOSE, and the hash that goes with them (RFC 5656). */
// biome-ignore format: a table is read down its columns
const curves = [
  { ssh: 'nistp256', jose: 'P-256', hash: 'sha256' },
  { ssh: 'nistp384', jose: 'P-384', hash: 'sha384' },
  { ssh: 'nistp521', jose: 'P-521', hash: 'sha512' },
] as const

/** What kind of SSH key a key is: its name on the wire, and the hash it signs with, if any. */
export type SshKeyKind =
  | { readonly kind: 'ed25519' }
  | { readonly kind: 'rsa' }
  | { readonly kind: 'ecdsa'; readonly curve: string; readonly hash: string }

/** @throws {Error} for keys that SSH signatures are not made with */
export function sshKeyKind(key: KeyObject): SshKeyKind {
  const jwk = key.export({ format: 'jwk' })
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return { kind: 'ed25519' }
  if (jwk.kty === 'RSA') return { kind: 'rsa' }
  const curve = curves.find((one) => one.jose === jwk.crv)
  if (curve !== undefined) return { kind: 'ecdsa', curve: curve.ssh, hash: curve.hash }
  throw new Error(`unsupported key type '${key.asymmetricKeyType ?? 'unknown'}'`)
}

/** The public half of a key in SSH's wire format. */
export function formatSshPublicKey(key: KeyObject): Buffer {
  const kind = sshKeyKind(key)
  const jwk = key.export({ format: 'jwk' })
  const part = (name: 'n' | 'e' | 'x' | 'y') => Buffer.from(jwk[name] ?? '', 'base64url')
  switch (kind.kind) {
    case 'ed25519':
      return Buffer.concat([sshString('ssh-ed25519'), sshString(part('x'))])
    case 'rsa':
      return Buffer.concat([sshString('ssh-rsa'), sshNumber(part('e')), sshNumber(part('n'))])
    case 'ecdsa': {
      const point = Buffer.concat([Buffer.of(4), part('x'), part('y')])
      const type = sshString(`ecdsa-sha2-${kind.curve}`)
      return Buffer.concat([type, sshString(kind.curve), sshString(point)])
    }
  }
}

/** @throws {Error} for what is no key, or none of a known type */
export function parseSshPublicKey(bytes: Uint8Array): KeyObject {
  const reader = new SshReader(bytes)
  const type = reader.text()
  return createPublicKey({ key: toJwk(type, reader), format: 'jwk' })
}

function toJwk(type: string, reader: SshReader): JsonWebKey {
  const next = () => reader.positive().toString('base64url')
  if (type === 'ssh-ed25519') {
    return { kty: 'OKP', crv: 'Ed25519', x: reader.string().toString('base64url') }
  }
  if (type === 'ssh-rsa') {
    const e = next()
    return { kty: 'RSA', e, n: next() }
  }
  if (type.startsWith('ecdsa-sha2-')) {
    return curveJwk(reader.text(), reader.string())
  }
  throw new Error(`unsupported key type '${type}'`)
}

/** A point in the uncompressed form, as a key. @throws {Error} for other curves and forms */
export function curveJwk(name: string, point: Buffer): JsonWebKey {
  const curve = curves.find((one) => one.ssh === name)
  if (curve === undefined || point[0] !== 4) throw new Error(`unsupported curve '${name}'`)
  const half = (point.length - 1) / 2
  const x = point.subarray(1, 1 + half).toString('base64url')
  return { kty: 'EC', crv: curve.jose, x, y: point.subarray(1 + half).toString('base64url') }
}
