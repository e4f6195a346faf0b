import { createHash } from 'node:crypto'
import { messageOf } from '../../base/index.ts'
import type { SignedObject } from './split-signature.ts'
import { verifySsh } from './ssh-signature.ts'

/**
 * Who is trusted: the values of a verification Secret by their names. A name that ends in
 * `.sshpub` holds SSH authorized keys, any other an OpenPGP key ring (spec/sources-and-apply A4).
 */
export type TrustedKeys = Readonly<Record<string, string>>

/** `key` is the id of the OpenPGP key (16 hex digits), or the SHA256 fingerprint of the SSH key. */
export type Verdict =
  | { readonly kind: 'good'; readonly key: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'bad'; readonly why: string }

/**
 * Whether a commit or tag was signed by one of the trusted keys. Throws nothing but the signal's
 * reason.
 */
export async function verifySignature(
  object: SignedObject,
  keys: TrustedKeys,
  signal: AbortSignal,
): Promise<Verdict> {
  const { signature, payload } = object
  if (signature === undefined) return { kind: 'unsigned' }
  const names = Object.keys(keys)
  if (signature.includes('BEGIN SSH SIGNATURE')) {
    const texts = names.filter((name) => name.endsWith('.sshpub')).map((name) => keys[name] ?? '')
    return verifyBySsh(signature, payload, texts)
  }
  const rings = names.filter((name) => !name.endsWith('.sshpub')).map((name) => keys[name] ?? '')
  return verifyByOpenPgp(signature, payload, rings, signal)
}

function verifyBySsh(signature: string, payload: Uint8Array, texts: readonly string[]): Verdict {
  const blobs = texts.flatMap((text) => text.split('\n')).flatMap(authorizedKey)
  const signer = verifySsh(signature, payload, blobs)
  if (signer === undefined) {
    return { kind: 'bad', why: 'unable to verify payload with any of the given authorized keys' }
  }
  const digest = createHash('sha256')
    .update(signer)
    .digest('base64')
    .replace(/(?<!=)=+$/, '')
  return { kind: 'good', key: `SHA256:${digest}` }
}

/** The key of one line of an authorized_keys file; options may stand before it. */
function authorizedKey(line: string): Uint8Array[] {
  const match = /(?:^|\s)(?:ssh-|ecdsa-sha2-)\S+\s+([A-Za-z0-9+/]+=*)/.exec(line)
  if (match?.[1] === undefined || line.trimStart().startsWith('#')) return []
  return [Buffer.from(match[1], 'base64')]
}

async function verifyByOpenPgp(
  armouredSignature: string,
  payload: Uint8Array,
  rings: readonly string[],
  signal: AbortSignal,
): Promise<Verdict> {
  let why = 'unable to verify payload with any of the given key rings'
  for (const ring of rings) {
    signal.throwIfAborted()
    try {
      const key = await signerIn(ring, armouredSignature, payload)
      if (key !== undefined) return { kind: 'good', key }
    } catch (error) {
      why = `unable to read the key ring or signature: ${messageOf(error)}`
    }
  }
  return { kind: 'bad', why }
}

/** The id of the key in a ring that made the signature. */
async function signerIn(
  ring: string,
  armouredSignature: string,
  payload: Uint8Array,
): Promise<string | undefined> {
  const { createMessage, readKeys, readSignature, verify } = await import('openpgp')
  const verificationKeys = await readKeys({ armoredKeys: ring })
  const signature = await readSignature({ armoredSignature: armouredSignature })
  const message = await createMessage({ binary: payload })
  const { signatures } = await verify({ message, signature, verificationKeys })
  for (const { verified, keyID } of signatures) {
    const isGood = await verified.catch(() => false)
    const key = verificationKeys.find((one) => one.getKeys(keyID).length > 0)
    if (isGood && key !== undefined) return key.getKeyID().toHex().toUpperCase()
  }
  return undefined
}
