import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { formatSshPublicKey, parseSshPublicKey, sshKeyKind } from './ssh-public-key.ts'
import { SshReader, sshNumber, sshString } from './ssh-wire.ts'

const magic = 'SSHSIG'
const namespace = 'git'
const begin = '-----BEGIN SSH SIGNATURE-----'
const end = '-----END SSH SIGNATURE-----'
const lineChars = 70

/**
 * Signs bytes as `ssh-keygen -Y sign -n git` does (OpenSSH's PROTOCOL.sshsig), hash sha512.
 *
 * @returns the armoured signature
 */
export function signSsh(key: KeyObject, payload: Uint8Array): string {
  const blob = Buffer.concat([
    Buffer.from(magic),
    Buffer.of(0, 0, 0, 1),
    sshString(formatSshPublicKey(key)),
    sshString(namespace),
    sshString(''),
    sshString('sha512'),
    sshString(rawSignature(key, signedData(payload, 'sha512'))),
  ])
  const lines = blob.toString('base64').match(new RegExp(`.{1,${lineChars}}`, 'g')) ?? []
  return [begin, ...lines, end, ''].join('\n')
}

/**
 * Whether an armoured signature is one of `payload` by one of `keys`, each in wire format.
 *
 * @returns the key that made it
 */
export function verifySsh(
  armoured: string,
  payload: Uint8Array,
  keys: readonly Uint8Array[],
): Uint8Array | undefined {
  try {
    const body = armoured.replace(begin, '').replace(end, '')
    const reader = new SshReader(Buffer.from(body, 'base64'))
    const isKnown = reader.raw(magic.length).toString() === magic && reader.number() === 1
    const signer = reader.string()
    const isOurs = reader.text() === namespace
    reader.string()
    const hash = reader.text()
    const key = keys.find((one) => signer.equals(one))
    if (!isKnown || !isOurs || key === undefined || !/^sha(256|512)$/.test(hash)) return undefined
    const isGood = checkRaw(parseSshPublicKey(signer), signedData(payload, hash), reader.string())
    return isGood ? key : undefined
  } catch {
    return undefined
  }
}

function signedData(payload: Uint8Array, hash: string): Buffer {
  const digest = createHash(hash).update(payload).digest()
  const fields = [namespace, '', hash, digest].map(sshString)
  return Buffer.concat([Buffer.from(magic), ...fields])
}

function rawSignature(key: KeyObject, data: Uint8Array): Buffer {
  const kind = sshKeyKind(key)
  switch (kind.kind) {
    case 'ed25519':
      return Buffer.concat([sshString('ssh-ed25519'), sshString(sign(null, data, key))])
    case 'rsa':
      return Buffer.concat([sshString('rsa-sha2-512'), sshString(sign('sha512', data, key))])
    case 'ecdsa': {
      const pair = sign(kind.hash, data, { key, dsaEncoding: 'ieee-p1363' })
      const r = sshNumber(pair.subarray(0, pair.length / 2))
      const s = sshNumber(pair.subarray(pair.length / 2))
      const type = sshString(`ecdsa-sha2-${kind.curve}`)
      return Buffer.concat([type, sshString(Buffer.concat([r, s]))])
    }
  }
}

function checkRaw(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  const reader = new SshReader(signature)
  const type = reader.text()
  const bytes = reader.string()
  const kind = sshKeyKind(key)
  switch (kind.kind) {
    case 'ed25519':
      return type === 'ssh-ed25519' && verify(null, data, key, bytes)
    case 'rsa': {
      const hash = /^rsa-sha2-(256|512)$/.exec(type)?.[1]
      return hash !== undefined && verify(`sha${hash}`, data, key, bytes)
    }
    case 'ecdsa': {
      const pair = new SshReader(bytes)
      const sizeBytes = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').length
      const halves = [pair.positive(), pair.positive()].map((half) =>
        Buffer.concat([Buffer.alloc(Math.max(0, sizeBytes - half.length)), half]),
      )
      const options = { key, dsaEncoding: 'ieee-p1363' } as const
      return (
        type === `ecdsa-sha2-${kind.curve}` &&
        verify(kind.hash, data, options, Buffer.concat(halves))
      )
    }
  }
}
