import type { PrivateKey } from 'openpgp'
import { messageOf } from '../../base/index.ts'

/** Why an OpenPGP key ring cannot be used. */
export type RingProblem =
  | { readonly kind: 'malformed' | 'decryption-failed'; readonly why: string }
  | { readonly kind: 'many-keys' | 'passphrase-needed' }

/** Makes armoured detached signatures. */
export type SignBytes = (payload: Uint8Array, signal: AbortSignal) => Promise<string>

/**
 * Reads an armoured key ring with one private key, and unlocks all of it.
 *
 * Signs with the newest valid signing subkey when there is one, else with the primary key; hash
 * SHA-256. The library is loaded at the first use: it is large.
 */
export async function readOpenPgpSigner(
  ring: string,
  passphrase: string | undefined,
  signal: AbortSignal,
): Promise<SignBytes | RingProblem> {
  const openpgp = await import('openpgp')
  let keys: PrivateKey[]
  try {
    keys = await openpgp.readPrivateKeys({ armoredKeys: ring })
  } catch (error) {
    return { kind: 'malformed', why: messageOf(error) }
  }
  const [key, ...others] = keys
  if (key === undefined) return { kind: 'malformed', why: 'it holds no private key' }
  if (others.length > 0) return { kind: 'many-keys' }
  const unlocked = await unlock(key, passphrase)
  if ('kind' in unlocked) return unlocked
  signal.throwIfAborted()
  return async (payload, signal) => {
    signal.throwIfAborted()
    const message = await openpgp.createMessage({ binary: payload })
    const config = { preferredHashAlgorithm: openpgp.enums.hash.sha256 }
    const options = { message, signingKeys: unlocked, detached: true, config } as const
    const armoured: string = await openpgp.sign({ ...options, format: 'armored' })
    return armoured.replaceAll('\r\n', '\n')
  }
}

async function unlock(
  key: PrivateKey,
  passphrase: string | undefined,
): Promise<PrivateKey | RingProblem> {
  if (key.isDecrypted() && key.getKeys().every((part) => part.keyPacket.isDecrypted?.() !== false))
    return key
  if (passphrase === undefined) return { kind: 'passphrase-needed' }
  try {
    const { decryptKey } = await import('openpgp')
    return await decryptKey({ privateKey: key, passphrase })
  } catch (error) {
    return { kind: 'decryption-failed', why: messageOf(error) }
  }
}
